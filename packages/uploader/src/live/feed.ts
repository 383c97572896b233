import { waitFor } from '../connection/wait.ts'
import type { Gateway } from '../connection/send.ts'
import type { Media } from '../generated/schema.gen.ts'
import { keepOpen } from './keep-open.ts'
import type { Subscription } from './keep-open.ts'

export type Feed = { change(subscription: Subscription | undefined): void; isLive(): boolean }

type Options = {
  gateway: Gateway
  /** Asks for the states that the stream does not tell. */
  poll: (isLive: boolean) => Promise<readonly (Media | null)[]>
  pollMs: number
  onMedia: (media: Media) => void
  onLive: (isLive: boolean) => void
}

/**
 * What is subscribed to, by one stream; while that does not speak, as behind a proxy that holds streams back, the states
 * are asked for instead.
 */
export function createFeed({ gateway, poll, pollMs, onMedia, onLive }: Options): Feed {
  let turn: AbortController | undefined
  let live = false

  return { change, isLive: () => live }

  function change(subscription: Subscription | undefined): void {
    turn?.abort(new Error('something else is subscribed to'))
    turn = undefined
    if (!subscription) return setLive(false)
    turn = new AbortController()
    const { signal } = turn
    let isFresh = false
    const listener = {
      onMedia,
      onLive(isLive: boolean) {
        if (signal.aborted) return
        isFresh = isLive
        setLive(isLive)
      },
    }
    void keepOpen(gateway, subscription, listener, signal)
    void pollUntilAborted(signal, () => isFresh)
  }

  async function pollUntilAborted(signal: AbortSignal, isFresh: () => boolean): Promise<void> {
    for (;;) {
      await waitFor(pollMs, signal).catch(() => {})
      if (signal.aborted) return
      const found = await poll(isFresh()).catch(() => [])
      if (signal.aborted) return
      for (const media of found) if (media) onMedia(media)
    }
  }

  function setLive(isLive: boolean): void {
    if (live === isLive) return
    live = isLive
    onLive(live)
  }
}
