import { createCallbacks } from './callbacks.ts'
import type { SandboxConfig } from './config.ts'
import { createMediaStore } from './media-store.ts'
import { createProcessing } from './processing.ts'
import { createRateLedger } from './rate-ledger.ts'
import { createRequestLog } from './request-log.ts'
import { createSettings } from './settings.ts'

export type State = ReturnType<typeof createState>

/** Everything that the sandbox remembers, in memory. */
export function createState(config: SandboxConfig, log: (line: string) => void) {
  const settings = createSettings({ processingMs: config.processingMs })
  const callbacks = createCallbacks({ url: config.callbackUrl, secret: config.callbackSecret, now, log })
  const processing = createProcessing({ settings, callbacks })
  const media = createMediaStore(now)
  const requests = createRequestLog(now)
  const rates = createRateLedger(config.rateLimit, now)
  return {
    media,
    requests,
    rates,
    settings,
    processing,
    /** Back to the start: what was being processed never ends, and nothing is remembered. */
    reset: () => {
      processing.cancelAll()
      media.clear()
      requests.clear()
      rates.clear()
      settings.reset()
    },
  }
}

const now = () => Date.now()
