import { createAccounts } from './accounts.ts'
import { createCallbacks } from './callbacks/callbacks.ts'
import type { SandboxConfig } from './config.ts'
import { createOpenCalls } from './connection/open-calls.ts'
import { createMediaStore } from './media-store.ts'
import { createProcessing } from './processing.ts'
import { createRateLedger } from './rate-ledger.ts'
import { createRequestLog } from './request-log.ts'
import { startSettings } from './settings/settings.ts'
import { createSettings } from './settings/store.ts'
import type { SettingsStore } from './settings/store.ts'

export type State = ReturnType<typeof createState>

/** Everything that the sandbox remembers, in memory. */
export function createState(config: SandboxConfig, log: (line: string) => void) {
  const settings = createSettings(startSettings(config.processingMs))
  const now = createClock(settings)
  const callbacks = createCallbacks({ url: config.callbackUrl, secret: config.callbackSecret, now, log })
  const processing = createProcessing({ settings, callbacks })
  const media = createMediaStore(now)
  const requests = createRequestLog(now)
  const rates = createRateLedger(config.rateLimit, now)
  return {
    accounts: createAccounts(config.wabaIds),
    media,
    requests,
    rates,
    settings,
    processing,
    openCalls: createOpenCalls(),
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

/** The sandbox's time of day, in Unix milliseconds. Only this one can be moved: waits take their real time. */
function createClock(settings: SettingsStore): () => number {
  return () => Date.now() + settings.get().clockOffsetMs
}
