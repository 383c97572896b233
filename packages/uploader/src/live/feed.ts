import { waitFor } from '../connection/wait.ts'
import type { Gateway } from '../connection/gateway.ts'
import type { Media } from '../generated/schema.gen.ts'
import type { UploadError } from '../upload-error.ts'
import { keepOpen } from './keep-open.ts'
import type { Subscription } from './keep-open.ts'

export type Feed = {
  change(subscription: Subscription | undefined): void
  /** Undefined until the first stream opened or failed. */
  isLive(): boolean | undefined
}

type Options = {
  gateway: Gateway
  /** Asks for states that the stream does not report. */
  poll: (isLive: boolean) => Promise<readonly (Media | null)[]>
  pollMs: number
  onMedia: (media: Media) => void
  onLive: (isLive: boolean) => void
  onRefused: (error: UploadError) => void
}

/**
 * One stream for the current subscription. While the stream is silent, states are polled. A changed subscription ends
 * the earlier stream once the new one has sent an event, so nothing is missed.
 */
export function createFeed({ gateway, poll, pollMs, onMedia, onLive, onRefused }: Options): Feed {
  let speaking: AbortController | undefined
  let newest: AbortController | undefined
  let live: boolean | undefined

  return { change, isLive: () => live }

  function change(subscription: Subscription | undefined): void {
    const reason = new Error('something else is subscribed to')
    if (newest !== speaking) newest?.abort(reason)
    if (!subscription) {
      speaking?.abort(reason)
      newest = speaking = undefined
      if (live) onLive(false)
      live = undefined
      return
    }
    const turn = (newest = new AbortController())
    const { signal } = turn
    let isFresh = false
    const listener = {
      onMedia,
      onRefused,
      onLive(isLive: boolean) {
        if (signal.aborted) return
        isFresh = isLive
        if (isLive && turn === newest && turn !== speaking) {
          speaking?.abort(reason)
          speaking = turn
        }
        if (turn === (speaking ?? newest)) setLive(isLive)
      },
    }
    void keepOpen(gateway, subscription, listener, signal)
    void pollInTurn(turn, () => isFresh)
  }

  async function pollInTurn(turn: AbortController, isFresh: () => boolean): Promise<void> {
    for (;;) {
      await waitFor(pollMs, turn.signal).catch(() => {})
      if (turn !== newest) return
      const found = await poll(isFresh()).catch(() => [])
      if (turn !== newest) return
      for (const media of found) if (media) onMedia(media)
    }
  }

  function setLive(isLive: boolean): void {
    if (live === isLive) return
    live = isLive
    onLive(live)
  }
}
