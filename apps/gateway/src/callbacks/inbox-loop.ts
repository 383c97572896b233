import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import type { Log } from '../lib/log.ts'
import type { KeptCallbacks } from './inbox.ts'

type Deps = {
  kept: Pick<KeptCallbacks, 'dropOld'>
  applyKept: () => Promise<number>
  now: () => number
  log: Log
}

/**
 * Applies kept callbacks at the start, when woken because an upload has become known, and every minute; and drops each
 * after its day.
 */
export function startCallbackLoop({ kept, applyKept, now, log }: Deps): DueLoop {
  return startDueLoop(
    async () => {
      await applyKept()
      return kept.dropOld()
    },
    { now, onError: error => log.error({ err: error }, 'the kept callbacks could not be applied') },
  )
}
