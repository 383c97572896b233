import { createChoices } from '@resumable-media/openapi/choices'
import { createCallbacks } from './callbacks/callbacks.ts'
import { createOnDemand } from './callbacks/on-demand.ts'
import { createOpenCalls } from './connection/open-calls.ts'
import { createMediaStore } from './media-store.ts'
import type { Start } from './options.ts'
import { createProcessing } from './processing.ts'
import { createRateLedger } from './rate-ledger.ts'
import { createRequestLog } from './request-log.ts'
import { createSettings } from './settings/store.ts'
import type { SettingsStore } from './settings/store.ts'

export type State = ReturnType<typeof createState>

/** Everything that the sandbox remembers, in memory. */
export function createState({ accounts, settings: start, rateLimit, log, ...target }: Start) {
  const settings = createSettings(start)
  const now = createClock(settings)
  const [url, secret] = [target.callbackUrl, target.callbackSecret]
  const callbacks = createCallbacks({ url, secret, now, log })
  const processing = createProcessing({ settings, callbacks })
  const media = createMediaStore(now)
  const requests = createRequestLog(now)
  const rates = createRateLedger(rateLimit, now)
  const choices = createChoices()
  const openCalls = createOpenCalls()
  return {
    accounts,
    media,
    requests,
    rates,
    choices,
    settings,
    processing,
    openCalls,
    callback: createOnDemand({ settings, media, now, url, secret }),
    /** Changes the settings; calls under way are cut when it is down. Throws InvalidSettings. */
    change(patch: unknown) {
      const changed = settings.change(patch)
      if (changed.down) openCalls.cutAll()
      return changed
    },
    /** Back to the start: what was being processed never ends, and nothing is remembered. */
    reset: () => {
      processing.cancelAll()
      media.clear()
      requests.clear()
      rates.clear()
      choices.clear()
      settings.reset()
    },
  }
}

/** The sandbox's time of day, in Unix milliseconds. Only this one can be moved: waits take their real time. */
function createClock(settings: SettingsStore): () => number {
  return () => Date.now() + settings.get().clockOffsetMs
}
