import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import type { Report } from '../kaleyra/lookup.ts'
import type { Log } from '../lib/log.ts'
import { traceIdOf } from '../lib/trace-context.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Inbox, WaitingCallback } from './inbox.ts'
import { parseCallback } from './parse.ts'
import type { Callback, RawCallback } from './parse.ts'

type Deps = {
  inbox: Inbox
  store: Pick<MediaStore, 'find'>
  apply: (media: Media, report: Report, cause: 'CALLBACK') => Promise<string | undefined>
  now: () => number
  log: Log
}

/** The callback that has just come, and its row. */
type ReadCallback = { seq: number; callback: Callback }

/** `known` answers which callbacks it has found whose media item is known. */
type Round = { hasBegun: boolean; read: Map<number, Callback>; known: Promise<ReadonlySet<number>> }

const AT_ONCE = 100

/**
 * Applies callbacks to their media items. They are stored unparsed and parsed when they are applied, so that a later
 * version may read more in them.
 */
export function createApplyInbox({ inbox, store, apply, now, log }: Deps) {
  const rounds = new Map<string, Round>()

  /** Stores a callback, and applies it if its media item is known; answers whether it is. Throws BAD_CALLBACK. */
  async function receive(raw: RawCallback): Promise<boolean> {
    const callback = parseCallback(raw)
    const { kaleyraId, wabaId, status, saidAt } = callback
    // Stored first, then applied; the move to PENDING comes first and then applies what is stored. So one of the two
    // finds the other in any order.
    const seq = await inbox.add({ ...raw, kaleyraId, wabaId, saidAt })
    const isKnown = await applyOf(kaleyraId, { seq, callback })
    if (!isKnown) log.info({ kaleyraId, wabaId, status }, 'callback kept: its media item is not known yet')
    return isKnown
  }

  /**
   * Applies what waits of one id, and answers whether the media item of this callback is known. However many come at once,
   * there is one round at a time, and one more for those that have come meanwhile.
   */
  async function applyOf(kaleyraId: string, { seq, callback }: ReadCallback): Promise<boolean> {
    const last = rounds.get(kaleyraId)
    const mine = last && !last.hasBegun ? last : beginRound(kaleyraId, last?.known)
    mine.read.set(seq, callback)
    // An earlier round, or another gateway, may have applied it already.
    return (await mine.known).has(seq) || inbox.isApplied(seq)
  }

  function beginRound(kaleyraId: string, before: Promise<unknown> = Promise.resolve()): Round {
    const read = new Map<number, Callback>()
    const run = async () => {
      await before.catch(() => {})
      round.hasBegun = true
      return applyAll(kaleyraId, read)
    }
    const round: Round = { hasBegun: false, read, known: Promise.resolve().then(run) }
    const end = () => rounds.get(kaleyraId) === round && rounds.delete(kaleyraId)
    round.known.then(end, end)
    rounds.set(kaleyraId, round)
    return round
  }

  /** Applies all callbacks whose media item is known. Answers how many. */
  const applyWaiting = async () => (await applyAll()).size

  async function applyAll(kaleyraId?: string, read?: Round['read']): Promise<ReadonlySet<number>> {
    const waiting = await inbox.waiting(kaleyraId)
    for (let from = 0; from < waiting.length; from += AT_ONCE) {
      // Together, which keeps their order: each writing statement checks its change.
      const applied = await Promise.all(waiting.slice(from, from + AT_ONCE).map(one => applyOne(one, read)))
      // Marked afterwards: a kill between the two applies them again, which changes nothing.
      await inbox.markApplied(applied.flat())
    }
    return new Set(waiting.map(({ seq }) => seq))
  }

  async function applyOne({ seq, mediaId, ...raw }: WaitingCallback, read?: Round['read']): Promise<number[]> {
    const media = await store.find(mediaId)
    if (!media) return []
    const callback = read?.get(seq) ?? parseCallback(raw)
    const reached = await apply(media, callback, 'CALLBACK')
    const { kaleyraId, status, saidAt } = callback
    const traceId = traceIdOf(media.traceparent)
    log.info({ mediaId, kaleyraId, status, saidAt, reached, ...(traceId && { traceId }) }, 'callback')
    return [seq]
  }

  /** Applies waiting callbacks at the start, after an upload was accepted, and every minute; drops old ones. */
  function start(): DueLoop {
    const onError = (error: unknown) => log.error({ err: error }, 'the kept callbacks could not be applied')
    return startDueLoop(
      async () => {
        if (await inbox.isAnyWaiting()) await applyAll()
        return inbox.dropOld()
      },
      { now, onError },
    )
  }

  return { receive, applyWaiting, start }
}
