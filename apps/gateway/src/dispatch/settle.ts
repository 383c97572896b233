import { delay } from '@resumable-media/runtime/backoff'
import type { Outcome } from '../kaleyra/outcome.ts'
import type { CallState } from '../media/call.ts'
import { NO_ERROR } from '../media/media.ts'
import type { Media } from '../media/media.ts'
import type { Endings } from '../retention/endings.ts'
import type { EndMedia } from '../store/end-media.ts'
import type { MediaChange, MediaStore } from '../store/media-store.ts'
import type { NewestIds } from '../store/newest-ids.ts'
import type { Queue } from './queue.ts'

type Deps = {
  store: Pick<MediaStore, 'change'>
  endMedia: EndMedia
  queue: Pick<Queue, 'closeSlots'>
  newestIds: NewestIds
  /** Called once the move to PENDING is committed: from then on its callbacks find it. */
  onAccepted: (media: Media) => void
  retryDelaysMs: readonly number[]
  /** How long an item is tried, waiting for slots not counted. */
  retryForMs: number
  pollDelaysMs: readonly number[]
  /** How long after a first lookup that found nothing the second one comes. */
  lookupAgainMs: number
  /** A lost call may still be under way, at a gateway that is taken for dead, for so long after its begin. */
  callsOutliveMs: number
  handleTtlMs: number
  dataTtlMs: number
  endings: Pick<Endings, 'now' | 'due'>
  now: () => number
}

/** Whether the outcome comes from the answer to a call or from a lookup. */
export type Learned = 'ANSWER' | 'LOOKUP'

export function createSettle({ store, endMedia, queue, newestIds, onAccepted, endings, now, ...config }: Deps) {
  return async function settle(media: Media, outcome: Outcome, cause: Learned): Promise<void> {
    const message = 'message' in outcome ? outcome.message : null
    const mine = { attempts: media.attempts, cause, message }
    const nameTries = nameTriesAfter(media, outcome)
    const retryAt = now() + delay(config.retryDelaysMs, media.attempts - 1)
    const triedUntil = (media.tryingSince ?? now()) + config.retryForMs - media.triedForMs
    const giveUpAt = endings.due(triedUntil, config.retryForMs)
    const callOverAt = (media.callBegunAt ?? 0) + config.callsOutliveMs
    const isTriedOut = triedUntil <= endings.now(config.retryForMs)
    const stay = async (call: CallState, change: MediaChange) => {
      await store.change(media.id, change, { ...mine, within: 'QUEUED', call })
    }
    const fail = async (code: string, text: string, also: MediaChange = {}) => {
      await endMedia(media, 'FAILED', { cause, failure: { code, message: text }, message }, { nameTries, ...also })
    }
    /** Tries again after a wait, for the last time at `giveUpAt`. */
    const retry = async (change: MediaChange, atLast: MediaChange = {}) =>
      isTriedOut
        ? fail('RETRIES_EXHAUSTED', `${GAVE_UP} ${message ?? ''}`.trim(), atLast)
        : stay('NONE', { nameTries, ...change, dueAt: Math.min(retryAt, giveUpAt) })
    /** It has used a slot, so items that wait for one go first, unless some of them wait for its name. */
    const atTheBack = nameTries === 0 && { queuedAt: Math.min(retryAt, giveUpAt) }
    const lost = { lostCalls: media.lostCalls + 1 }

    switch (outcome.kind) {
      case 'accepted': {
        const { kaleyraId, kaleyraStatus } = outcome
        // The upload was made when its call began, and the lifetime of the handle starts then.
        const madeAt = cause === 'LOOKUP' ? (media.callBegunAt ?? now()) : now()
        const lives = { handleExpiresAt: madeAt + config.handleTtlMs, dataExpiresAt: madeAt + config.dataTtlMs }
        const dueAt = Math.min(now() + delay(config.pollDelaysMs, 0), lives.handleExpiresAt)
        const change = { ...NO_ERROR, ...lives, nameTries, kaleyraId, kaleyraStatus, dueAt }
        const accept = async () => {
          if (await store.change(media.id, change, { ...mine, to: 'PENDING', call: 'ENDED' })) onAccepted(media)
        }
        await Promise.all([newestIds.learn(media.wabaId, [kaleyraId]), accept()])
        return
      }
      case 'refused': {
        if (cause === 'ANSWER') return fail(outcome.reason, outcome.message)
        // Its upload is in the list by now, so uploads of later calls cannot be mistaken for it.
        const newestIdAfter = await newestIds.find(media.wabaId)
        return fail(outcome.reason, outcome.message, { ...lost, newestIdAfter })
      }
      case 'limited': {
        // Others use the WABA: the item waits for as long as it is kept. Kaleyra advises 5, 10 and 15 minutes after a
        // 429, which are the delays from the third on.
        const closedUntil = now() + delay(config.retryDelaysMs, media.attempts + 1)
        if (endings.now(config.dataTtlMs) >= media.createdAt + config.dataTtlMs)
          return fail('RETRIES_EXHAUSTED', outcome.message)
        await queue.closeSlots(media.wabaId, closedUntil)
        const change = { ...lastError('RATE_LIMITED', message), dueAt: closedUntil, tryingSince: null }
        return stay('NONE', { nameTries, ...change })
      }
      case 'later':
        return retry({ ...lastError(outcome.code, message), ...(outcome.begun && atTheBack) })
      case 'unknown': {
        // As late as a second lookup: what is sent later under its name must not meet its call.
        const overAt = callOverAt + config.lookupAgainMs
        if (isTriedOut && cause === 'LOOKUP' && now() >= overAt)
          return fail('OUTCOME_UNKNOWN', `${outcome.message} ${NEVER_FOUND}`, lost)
        const dueAt = Math.min(now() + lookupDelay(media), Math.max(giveUpAt, overAt, now()))
        const isNews = cause === 'ANSWER' || message !== media.lastErrorMessage
        const guard = { within: 'QUEUED', attempts: media.attempts, call: 'LOST', ...(isNews && mine) } as const
        await store.change(media.id, { ...lastError('OUTCOME_UNKNOWN', message), dueAt }, guard)
        return
      }
      case 'unseen':
        return stay('LOOKED', { dueAt: Math.max(now() + config.lookupAgainMs, callOverAt) })
      case 'absent':
        return retry({ ...atTheBack, ...lost }, lost)
    }
  }

  /** As long as the time since the call, within the delays of a poll: failed lookups become rarer. */
  function lookupDelay({ callBegunAt }: Media): number {
    const past = now() - (callBegunAt ?? now())
    const longest = delay(config.pollDelaysMs, config.pollDelaysMs.length - 1)
    return Math.max(delay(config.pollDelaysMs, 0), Math.min(past, longest))
  }
}

const GAVE_UP = 'It could not be sent to Kaleyra for too long. Upload the file again.'
const NEVER_FOUND = 'It is not known whether Kaleyra has the file. Upload it again.'
/**
 * Tries before other items of the name, after a lost call that was not found. Limited: a file whose calls are lost again
 * and again must not keep a name for a day.
 */
const NAME_TRIES = 5

function nameTriesAfter({ nameTries, lostCalls }: Media, outcome: Outcome): number {
  if (outcome.kind === 'absent' && lostCalls === 0) return NAME_TRIES
  // Another item of its name would have failed as well.
  const isAllTheSame = outcome.kind === 'limited' || (outcome.kind === 'later' && outcome.code === 'UNREACHABLE')
  return isAllTheSame ? nameTries : Math.max(nameTries - 1, 0)
}
const lastError = (lastErrorCode: string, lastErrorMessage: string | null) => ({ lastErrorCode, lastErrorMessage })
