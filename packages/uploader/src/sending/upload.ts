import type { Ask } from '../connection/ask.ts'
import { persist } from '../connection/persist.ts'
import type { Gateway } from '../connection/send.ts'
import type { Media } from '../generated/schema.gen.ts'
import type { OnMedia, WatchOptions } from '../live/watch-media.ts'
import type { OpenSession, Session } from '../memory/sessions.ts'
import { ConnectionError, UploadError, endOf, isFinal } from '../upload-error.ts'
import { begin } from './begin.ts'
import { cancelAtGateway } from './cancel.ts'
import { factsOf } from './facts.ts'
import { createGate } from './gate.ts'
import { loadTus, sendPieces } from './pieces.ts'
import { settled } from './settled.ts'
import { targetOf } from './target.ts'
import type { Upload, UploadOptions, UploadPhase } from './upload-options.ts'
import { sendWhole } from './whole.ts'

export type UploadDeps = {
  ask: Ask
  gateway: Gateway
  openSession: OpenSession
  watch: (ids: readonly string[], onMedia: OnMedia, options?: WatchOptions) => void
  resumableFromBytes: number
  chunkBytes: number
  retryDelaysMs: readonly number[]
  stalledAfterMs: number
}

export function startUpload(deps: UploadDeps, file: File, options: UploadOptions): Upload {
  const { ask, gateway, openSession, watch, retryDelaysMs } = deps
  const facts = factsOf(file, options)
  const gate = createGate(options.signal)
  const opening = openSession(file, facts)
  let phase: UploadPhase = 'CHECKING'
  let media: Media | undefined
  let sentBytes = 0
  let cancelling: Promise<UploadError> | undefined

  return Object.assign(run(), {
    pause() {
      if (phase === 'DONE' || gate.isHeld()) return
      gate.hold()
      say('PAUSED')
    },
    resume() {
      if (!gate.isHeld()) return
      gate.letGo()
      say('SENDING')
    },
    async cancel() {
      cancelling ??= cancel().catch((error: unknown) => {
        cancelling = undefined
        throw error
      })
      // What is being sent stops, and waits for what the gateway says.
      gate.hold()
      gate.letGo()
      await cancelling
    },
  })

  async function run(): Promise<Media> {
    say('CHECKING')
    if (!isSmall()) void loadTus().catch(() => {})
    const session = await opening
    try {
      media = await sendAll(session)
      session.end()
    } catch (error) {
      if (isFinal(error)) session.end()
      throw error
    } finally {
      session.release()
    }
    advance(file.size)
    phase = 'DONE'
    return settled(watch, media, { signal: options.signal, onMedia: show })
  }

  async function sendAll(session: Session): Promise<Media> {
    for (;;) {
      const signal = await gate.open()
      const end = await cancelling?.catch(() => undefined)
      if (end) throw end
      try {
        return await persist((trying, moved) => sendOnce(session, trying, moved), {
          signal,
          delaysMs: retryDelaysMs,
          onWait: say,
        })
      } catch (error) {
        if (!signal.aborted || options.signal?.aborted) throw error
      }
    }
  }

  async function sendOnce(session: Session, signal: AbortSignal, moved: () => void): Promise<Media> {
    const { whenLimited, reuse } = options
    const isWhole = isSmall() && session.mediaId() === undefined
    if (isWhole) say('SENDING')
    const begun = isWhole
      ? await sendWhole(ask, session, facts, { file, whenLimited, reuse, signal })
      : await begin(ask, session, facts, { whenLimited, signal })
    phase = 'SENDING'
    show(begun)
    moved()
    if (begun.uploadUrl !== null) await sendRest(begun.id, begun.uploadUrl, signal, moved)
    return media ?? begun
  }

  async function sendRest(id: string, uploadUrl: string, signal: AbortSignal, moved: () => void): Promise<void> {
    const watching = new AbortController()
    let alive = () => {}
    const onMedia = (next: Media) => {
      if (next.receivedBytes > sentBytes) alive()
      show(next)
    }
    watch([id], onMedia, { signal: watching.signal })
    try {
      await sendPieces({
        ...deps,
        file,
        uploadUrl: targetOf(uploadUrl, gateway.url),
        headers: gateway.headers,
        signal,
        onLife: callback => (alive = callback),
        onAcknowledged(bytes) {
          if (bytes > sentBytes) moved()
          advance(bytes)
        },
      })
    } catch (error) {
      if (!(error instanceof UploadError) || error instanceof ConnectionError) throw error
      const now = await ask('mediaStatus', { id }, { signal })
      throw (now && endOf(now)) ?? error
    } finally {
      watching.abort()
    }
  }

  async function cancel(): Promise<UploadError> {
    const session = await opening
    const signal = options.signal ?? new AbortController().signal
    return persist(() => cancelAtGateway(ask, session, facts, media?.id), {
      signal,
      delaysMs: retryDelaysMs,
      onWait: say,
    })
  }

  function isSmall(): boolean {
    return file.size <= deps.resumableFromBytes
  }

  function advance(bytes: number): void {
    if (bytes <= sentBytes) return
    sentBytes = bytes
    options.onProgress?.({ sentBytes, totalBytes: file.size })
  }

  function show(next: Media): void {
    media = next
    advance(next.receivedBytes)
    say(phase)
  }

  function say(next: UploadPhase, error?: UploadError): void {
    phase = next
    options.onStatus?.({ phase, media, ...(error && { error }) })
  }
}
