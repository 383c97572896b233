import type { Callbacks } from './callbacks/callbacks.ts'
import { createHandle } from './handle.ts'
import type { Media } from './media-store.ts'
import type { SettingsStore } from './settings/store.ts'

export type Processing = ReturnType<typeof createProcessing>

/**
 * What happens after an upload is accepted: PENDING for a while, then the outcome, then the callback. An upload keeps
 * the settings that it was accepted under.
 */
export function createProcessing({ settings, callbacks }: { settings: SettingsStore; callbacks: Callbacks }) {
  const timers = new Set<NodeJS.Timeout>()
  return {
    /** Ends when the upload can be answered: at once, or, when the callback is to be early, after it was received. */
    async start(media: Media): Promise<void> {
      const { processingMs, outcome, callback } = settings.get()
      const end = () => {
        media.status = outcome
        if (outcome === 'UPLOADED') media.handle = createHandle(media.type, media.acceptedAt, media.account)
        return callbacks.tell(media, callback)
      }
      if (callback.mode === 'early') return end()
      const timer = setTimeout(() => {
        timers.delete(timer)
        void end()
      }, processingMs)
      timers.add(timer)
    },
    cancelAll() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      callbacks.cancelAll()
    },
  }
}
