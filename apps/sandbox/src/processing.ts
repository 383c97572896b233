import type { Callbacks } from './callbacks.ts'
import { createHandle } from './handle.ts'
import type { Media } from './media-store.ts'
import type { SettingsStore } from './settings.ts'

export type Processing = ReturnType<typeof createProcessing>

/** What happens after the 202: PENDING for a while, then UPLOADED with a handle, then the callback. */
export function createProcessing({ settings, callbacks }: { settings: SettingsStore; callbacks: Callbacks }) {
  const timers = new Set<NodeJS.Timeout>()
  return {
    start(media: Media) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        media.status = 'UPLOADED'
        media.handle = createHandle(media.type, media.acceptedAt, media.account)
        callbacks.send(media)
      }, settings.get().processingMs)
      timers.add(timer)
    },
    cancelAll() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      callbacks.cancelAll()
    },
  }
}
