import { delay } from '../media/delay.ts'
import type { Media } from '../media/media.ts'
import type { MediaChange, MediaStore } from '../media/store.ts'
import type { Outcome } from './outcome.ts'
import type { Queue } from './queue.ts'

type Deps = {
  store: Pick<MediaStore, 'change'>
  queue: Pick<Queue, 'closeSlots'>
  removeFile: (id: string) => Promise<void>
  retryDelaysMs: readonly number[]
  pollDelaysMs: readonly number[]
  /** How long after a first look that found nothing the second one comes. */
  lookAgainMs: number
  handleTtlMs: number
  dataTtlMs: number
  now: () => number
}

/** How the outcome was learned: from the answer to a call, or by looking for the upload of a call without one. */
export type Learned = 'ANSWER' | 'LOOKUP'

/** Writes what became of a call into its media's row. */
export function createSettle({ store, queue, removeFile, now, ...config }: Deps) {
  return async function settle(media: Media, outcome: Outcome, cause: Learned): Promise<void> {
    const retryAt = now() + delay(config.retryDelaysMs, media.attempts - 1)
    const lookAt = now() + Math.min(delay(config.pollDelaysMs, 0), config.handleTtlMs)
    const message = 'message' in outcome ? outcome.message : null
    const mine = { attempts: media.attempts, cause, message }
    const stay = (change: MediaChange) => store.change(media.id, change, { ...mine, within: 'QUEUED' })

    switch (outcome.kind) {
      case 'accepted': {
        const { kaleyraId, kaleyraStatus } = outcome
        const lives = { handleExpiresAt: now() + config.handleTtlMs, dataExpiresAt: now() + config.dataTtlMs }
        const change = { ...NO_CALL, ...NO_ERROR, ...lives, kaleyraId, kaleyraStatus, looks: 0, dueAt: lookAt }
        await store.change(media.id, change, { ...mine, to: 'PENDING' })
        return
      }
      case 'refused': {
        const failure = { failureCode: outcome.reason, failureMessage: outcome.message }
        const change = { ...NO_CALL, ...NO_ERROR, ...failure, dueAt: now() + config.dataTtlMs }
        if (await store.change(media.id, change, { ...mine, to: 'FAILED' })) await removeFile(media.id)
        return
      }
      case 'limited':
        await queue.closeSlots(media.wabaId, retryAt)
        await stay({ ...NO_CALL, ...lastError('RATE_LIMITED', message), dueAt: retryAt })
        return
      case 'later':
        await stay({ ...NO_CALL, ...lastError(outcome.code, message), dueAt: retryAt })
        return
      case 'unknown':
        // callBegunAt stays: the next claim is a look, not a call.
        await stay({ ...lastError('OUTCOME_UNKNOWN', message), looks: 0, dueAt: lookAt })
        return
      case 'unseen':
        await stay({ looks: media.looks + 1, dueAt: now() + config.lookAgainMs })
        return
      case 'absent':
        await stay({ ...NO_CALL, dueAt: now() })
        return
    }
  }
}

const NO_CALL = { callBegunAt: null, newestIdBefore: null }
const NO_ERROR = { lastErrorCode: null, lastErrorMessage: null }
const lastError = (lastErrorCode: string, lastErrorMessage: string | null) => ({ lastErrorCode, lastErrorMessage })
