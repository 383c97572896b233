import { randomBytes } from 'node:crypto'
import { handleLifetimeSeconds } from '@resumable-media/client/rules'
import type { Account } from './accounts.ts'
import type { Callbacks } from './callbacks/callbacks.ts'
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

/** A handle of the shape that Meta's have; `:e:` is followed by the second in which it expires. */
function createHandle(type: string, acceptedAt: number, { appId, userId }: Account): string {
  const mime = Buffer.from(type).toString('base64')
  const expires = Math.floor(acceptedAt / 1000) + handleLifetimeSeconds
  return `4::${mime}:${urlSafe(110)}:e:${expires}:${appId}:${userId}:${urlSafe(19)}`
}

const urlSafe = (length: number) => `ARb${randomBytes(length).toString('base64url')}`.slice(0, length)
