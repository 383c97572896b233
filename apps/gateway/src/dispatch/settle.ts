import { delay } from '../media/delay.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Outcome } from './outcome.ts'
import type { Queue } from './queue.ts'

type Deps = {
  store: MediaStore
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

/** Writes what became of a call into its media's row. */
export function createSettle({ store, queue, removeFile, now, ...config }: Deps) {
  const retryAt = (media: Media) => now() + delay(config.retryDelaysMs, media.attempts - 1)

  return async function settle(media: Media, outcome: Outcome): Promise<void> {
    const mine = { attempts: media.attempts }
    const stay = { ...mine, within: 'QUEUED' } as const
    switch (outcome.kind) {
      case 'accepted': {
        const lives = { handleExpiresAt: now() + config.handleTtlMs, dataExpiresAt: now() + config.dataTtlMs }
        const { kaleyraId, kaleyraStatus } = outcome
        const change = { ...NO_CALL, ...NO_ERROR, ...lives, kaleyraId, kaleyraStatus, looks: 0 }
        await store.change(
          media.id,
          { ...change, dueAt: now() + delay(config.pollDelaysMs, 0) },
          { ...mine, to: 'PENDING' },
        )
        return
      }
      case 'refused': {
        const failure = { failureCode: outcome.reason, failureMessage: outcome.message }
        const change = { ...NO_CALL, ...NO_ERROR, ...failure, dueAt: now() + config.dataTtlMs }
        if (await store.change(media.id, change, { ...mine, to: 'FAILED' })) await removeFile(media.id)
        return
      }
      case 'limited': {
        const until = retryAt(media)
        await queue.closeSlots(media.wabaId, until)
        await store.change(media.id, { ...NO_CALL, ...lastError('RATE_LIMITED', outcome.message), dueAt: until }, stay)
        return
      }
      case 'absent': {
        await store.change(media.id, { ...NO_CALL, dueAt: now() }, stay)
        return
      }
      case 'unseen': {
        const change = { looks: media.looks + 1, dueAt: now() + config.lookAgainMs }
        await store.change(media.id, change, stay)
        return
      }
      case 'later': {
        const change = { ...NO_CALL, ...lastError(outcome.code, outcome.message), dueAt: retryAt(media) }
        await store.change(media.id, change, stay)
        return
      }
      case 'unknown': {
        // callBegunAt stays: the next claim is a look, not a call.
        const change = {
          ...lastError('OUTCOME_UNKNOWN', outcome.message),
          looks: 0,
          dueAt: now() + delay(config.pollDelaysMs, 0),
        }
        await store.change(media.id, change, stay)
        return
      }
    }
  }
}

const NO_CALL = { callBegunAt: null, newestIdBefore: null }
const NO_ERROR = { lastErrorCode: null, lastErrorMessage: null }
const lastError = (lastErrorCode: string, lastErrorMessage: string) => ({ lastErrorCode, lastErrorMessage })
