import { delay } from '@resumable-media/runtime/backoff'
import type { Endings } from '../retention/endings.ts'
import type { Media } from '../media/media.ts'
import type { NewestIds } from '../store/newest-ids.ts'
import type { MediaChange, MediaStore } from '../store/media-store.ts'
import type { Outcome } from '../kaleyra/outcome.ts'
import type { Queue } from './queue.ts'

type Deps = {
  store: Pick<MediaStore, 'change'>
  queue: Pick<Queue, 'closeSlots'>
  newestIds: NewestIds
  /** Called once the move to PENDING is committed: from then on its callbacks find the media. */
  onAccepted: (media: Media) => void
  retryDelaysMs: readonly number[]
  /** How long a media is tried, waiting for slots not counted. */
  retryForMs: number
  pollDelaysMs: readonly number[]
  /** How long after a first look that found nothing the second one comes. */
  lookAgainMs: number
  handleTtlMs: number
  dataTtlMs: number
  endings: Pick<Endings, 'now' | 'due'>
  now: () => number
}

/** How the outcome was learned: from the answer to a call, or by looking for the upload of a call without one. */
export type Learned = 'ANSWER' | 'LOOKUP'

/** Writes what became of a call into its media's row. */
export function createSettle({ store, queue, newestIds, onAccepted, endings, now, ...config }: Deps) {
  return async function settle(media: Media, outcome: Outcome, cause: Learned): Promise<void> {
    const message = 'message' in outcome ? outcome.message : null
    const mine = { attempts: media.attempts, cause, message }
    const nameTries = nameTriesAfter(media, outcome)
    const noCall = { callBegunAt: null, newestIdBefore: null, nameTries }
    const retryAt = now() + delay(config.retryDelaysMs, media.attempts - 1)
    const triedUntil = (media.tryingSince ?? now()) + config.retryForMs - media.triedForMs
    const giveUpAt = endings.due(triedUntil, config.retryForMs)
    const isTriedOut = triedUntil <= endings.now(config.retryForMs)
    const stay = (change: MediaChange) => store.change(media.id, change, { ...mine, within: 'QUEUED' })
    const fail = async (failureCode: string, failureMessage: string, newestIdAfter: string | null = null) => {
      const end = { failureCode, failureMessage, newestIdAfter, dueAt: now() + config.dataTtlMs }
      const change = { ...noCall, ...NO_ERROR, ...end }
      // Its bytes stay as long as its row does: it had been taken in.
      await store.change(media.id, change, { ...mine, to: 'FAILED' })
    }
    /** Tries again after a wait, the last time when the tries are to end. */
    const retry = async (change: MediaChange) => {
      if (isTriedOut) return fail('RETRIES_EXHAUSTED', `${GAVE_UP} ${message ?? ''}`.trim())
      await stay({ ...noCall, ...change, dueAt: Math.min(retryAt, giveUpAt) })
    }
    /** It has had its slot: those that wait for one go first; but not while some of those wait for it. */
    const atTheBack = nameTries === 0 && { queuedAt: Math.min(retryAt, giveUpAt) }

    switch (outcome.kind) {
      case 'accepted': {
        const { kaleyraId, kaleyraStatus } = outcome
        // An upload that was found was made when its call began, and a handle lives from then on.
        const madeAt = cause === 'LOOKUP' ? (media.callBegunAt ?? now()) : now()
        const lives = { handleExpiresAt: madeAt + config.handleTtlMs, dataExpiresAt: madeAt + config.dataTtlMs }
        const dueAt = Math.min(now() + delay(config.pollDelaysMs, 0), lives.handleExpiresAt)
        await newestIds.learn(media.wabaId, [kaleyraId])
        const change = { ...noCall, ...NO_ERROR, ...lives, kaleyraId, kaleyraStatus, looks: 0, dueAt }
        if (await store.change(media.id, change, { ...mine, to: 'PENDING' })) onAccepted(media)
        return
      }
      case 'refused': {
        // What was looked for twice and not told apart is in the list by now; what begins later has nothing to do with it.
        const newestId = cause === 'LOOKUP' ? await newestIds.find(media.wabaId) : null
        return fail(outcome.reason, outcome.message, newestId)
      }
      case 'limited': {
        // Kaleyra lives, and others use the WABA: it is waited for as long as a media is kept. Kaleyra's advice for a 429
        // is 5, 10 and 15 minutes, which is where the delays are from the third on.
        const closedUntil = now() + delay(config.retryDelaysMs, media.attempts + 1)
        if (endings.now(config.dataTtlMs) >= media.createdAt + config.dataTtlMs)
          return fail('RETRIES_EXHAUSTED', outcome.message)
        await queue.closeSlots(media.wabaId, closedUntil)
        await stay({ ...noCall, ...lastError('RATE_LIMITED', message), dueAt: closedUntil, tryingSince: null })
        return
      }
      case 'later':
        return retry({ ...lastError(outcome.code, message), ...(outcome.begun && atTheBack) })
      case 'unknown': {
        if (isTriedOut && cause === 'LOOKUP') return fail('OUTCOME_UNKNOWN', `${outcome.message} ${NEVER_FOUND}`)
        // callBegunAt stays: the next claim is a look, not a call.
        const lookAt = now() + lookDelay(media)
        const isNews = cause === 'ANSWER' || message !== media.lastErrorMessage
        const change = {
          ...lastError('OUTCOME_UNKNOWN', message),
          looks: 0,
          dueAt: Math.min(lookAt, Math.max(giveUpAt, now())),
        }
        await store.change(media.id, change, { within: 'QUEUED', attempts: media.attempts, ...(isNews && mine) })
        return
      }
      case 'unseen':
        await stay({ looks: media.looks + 1, dueAt: now() + config.lookAgainMs })
        return
      case 'absent':
        return retry({ ...atTheBack, lostCalls: media.lostCalls + 1 })
    }
  }

  /** As long as the call is past already, within the delays of a poll: looks that fail come ever more seldom. */
  function lookDelay({ callBegunAt }: Media): number {
    const past = now() - (callBegunAt ?? now())
    const longest = delay(config.pollDelaysMs, config.pollDelaysMs.length - 1)
    return Math.max(delay(config.pollDelaysMs, 0), Math.min(past, longest))
  }
}

const GAVE_UP = 'It could not be sent to Kaleyra for too long. Upload the file again.'
const NEVER_FOUND = 'It could not be told whether Kaleyra has the file. Upload it again.'
/**
 * Tries that a media item has before others of its name once a call of it was lost and not found. Not all of them: a file
 * whose calls are lost again and again must not keep a name for a day.
 */
const NAME_TRIES = 3

function nameTriesAfter({ nameTries, lostCalls }: Media, outcome: Outcome): number {
  if (outcome.kind === 'absent' && lostCalls === 0) return NAME_TRIES
  // No other of its name would have come further.
  const isAllTheSame = outcome.kind === 'limited' || (outcome.kind === 'later' && outcome.code === 'UNREACHABLE')
  return isAllTheSame ? nameTries : Math.max(nameTries - 1, 0)
}
const NO_ERROR = { lastErrorCode: null, lastErrorMessage: null }
const lastError = (lastErrorCode: string, lastErrorMessage: string | null) => ({ lastErrorCode, lastErrorMessage })
