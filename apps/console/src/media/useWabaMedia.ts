import { UploadError } from '@resumable-media/uploader'
import type { Media, Uploader } from '@resumable-media/uploader'
import { useCallback, useEffect, useState } from 'react'
import { merged } from './merged.ts'

export type WabaMedia = {
  media: ReadonlyMap<string, Media>
  /** Whether the first page has come. */
  loaded: boolean
  /** Whether the gateway tells of changes; undefined while that is not known. */
  connected: boolean | undefined
  /** Why the gateway does not show them, where it says so. */
  refusal: string | undefined
  hasMore: boolean
  showMore(): void
  apply(media: Media): void
}

/** The media items of a WABA: first the newest, then every change. They are read again when a token was `given`. */
export function useWabaMedia(uploader: Uploader, wabaId: string, given: number): WabaMedia {
  const [media, setMedia] = useState<ReadonlyMap<string, Media>>(new Map())
  const [connected, setConnected] = useState<boolean>()
  const [refusal, setRefusal] = useState<string>()
  const [page, setPage] = useState({ loaded: false, endCursor: null as string | null, hasNextPage: false })
  const apply = useCallback((one: Media) => setMedia(known => merged(known, [one])), [])

  const load = useCallback(
    async (after?: string) => {
      const answer = await uploader.list(wabaId, { first: PAGE, ...(after !== undefined && { after }) })
      setMedia(known => merged(known, answer.media))
      setPage(last => {
        // What was opened further down stays open when the top is read again.
        const deeper = after === undefined && last.endCursor !== null
        return deeper ? last : { loaded: true, endCursor: answer.endCursor, hasNextPage: answer.hasNextPage }
      })
    },
    [uploader, wabaId],
  )

  useEffect(() => {
    const stopping = new AbortController()
    const { signal } = stopping
    const read = () => void readUntilThere(load, signal, { onConnected: setConnected, onRefusal: setRefusal })
    let missed = false
    read()
    uploader.watch({ wabaId }, apply, {
      signal,
      onConnection(state) {
        if (signal.aborted) return
        setConnected(state === 'open')
        // The stream tells the newest at once; what has gone since is not in it.
        if (state === 'open' && missed) read()
        missed = true
      },
    })
    return () => stopping.abort()
  }, [uploader, wabaId, apply, load, given])

  return {
    media,
    loaded: page.loaded,
    connected,
    refusal,
    hasMore: page.hasNextPage,
    showMore: () => void load(page.endCursor ?? undefined).catch(() => setConnected(false)),
    apply,
  }
}

const PAGE = 25

/** Asks until there is an answer: the list is what all else stands on. */
async function readUntilThere(
  load: () => Promise<void>,
  signal: AbortSignal,
  { onConnected, onRefusal }: Listener,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await load()
      onRefusal(undefined)
      return onConnected(true)
    } catch (error) {
      if (signal.aborted) return
      onConnected(false)
      if (error instanceof UploadError && FORBIDDEN.includes(error.code)) return onRefusal(error.message)
      await new Promise(resolve => setTimeout(resolve, AGAIN_MS))
    }
  }
}

type Listener = {
  onConnected: (connected: boolean) => void
  onRefusal: (message: string | undefined) => void
}

/** It is the same until there is another token. */
const FORBIDDEN = ['FORBIDDEN_WABA', 'FORBIDDEN_SCOPE']
const AGAIN_MS = 3000
