import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { WabaId } from '../media/ids.ts'
import { isUnderWay, UNDER_WAY } from '../media/call.ts'
import { NO_ERROR } from '../media/media.ts'
import type { Media, NameHold } from '../media/media.ts'
import type { Endings } from '../retention/endings.ts'
import { IS_IN_LINE } from '../store/conditions.ts'
import { findNameHold, NO_WAIT, waitFor } from '../store/name-line.ts'
import { groupCommit } from '../store/group-commit.ts'
import { findNewestId } from '../store/newest-ids.ts'
import type { Signals } from '../store/signals.ts'
import type { OpenedDatabase, Tables, Tx } from '../store/database.ts'
import { transact } from '../store/transact.ts'
import type { Slots } from './slots.ts'

/** A media item that one worker holds until `dueAt`, the end of its lease. */
export type Job =
  | { kind: 'send'; media: Media; slot: number }
  /** The answer to its call was lost: look the upload up, and send nothing. */
  | { kind: 'reconcile'; media: Media }

export type Queue = ReturnType<typeof createQueue>

type NextDue = () => Promise<Media | undefined>
type Deps = OpenedDatabase & {
  signals: Pick<Signals, 'publish' | 'publishIn'>
  slots: Slots
  rate: { calls: number }
  leaseMs: number
  /** How long after a first lookup the second one comes. */
  lookupAgainMs: number
  retryForMs: number
  endings: Pick<Endings, 'now'>
  now: () => number
}

/**
 * Which item may go to Kaleyra next. Rows and slots are claimed in one transaction that is committed before the call
 * begins, so a kill at any moment leaves a lease that ends and a slot that still counts.
 */
export function createQueue({ database, dialect, signals, slots, rate, endings, now, ...waits }: Deps) {
  const { leaseMs, lookupAgainMs, retryForMs } = waits
  const commit = groupCommit({ database, dialect })
  /** The jobs of this process. Leases matter after a kill only: while the process lives, none of them ends. */
  const held = new Map<string, Job>()
  let begin: ((job: Job) => void) | undefined

  return {
    claimUpTo,

    /** Where the jobs of `claimAdded` go; without one, items are only added. */
    handTo(beginJob: typeof begin): void {
      begin = beginJob
    },

    /**
     * In the transaction that adds an item: claims it too, if it is the next in line and has a slot, which saves it the
     * wait for a second commit. Answers what begins its call after the commit, or undefined when the dispatcher is to claim.
     */
    async claimAdded(tx: Tx, id: string): Promise<(() => void) | undefined> {
      // After a jump of the clock the waits are moved first, in a transaction of their own. And while calls are under way
      // more items come: the dispatcher claims several of them in one commit.
      const beginJob = slots.behind() === 0 && held.size === 0 ? begin : undefined
      const next = beginJob && (await firstDue(tx, now()))
      if (next?.id !== id || (await findNameHold(tx, next))) return undefined
      const job = await claimCall(tx, next)
      if ('freeAt' in job) return undefined
      return () => {
        held.set(id, job)
        beginJob?.(job)
      }
    },

    /** The next job, or undefined when nothing is due that has a slot and its name. It is held until `letGo`. */
    claim: async (): Promise<Job | undefined> => (await claimUpTo(1))[0],

    /** Ends a job, whose outcome is written or whose lease will run out. */
    letGo(job: Job): void {
      held.delete(job.media.id)
    },

    /**
     * For the start, when all earlier workers are known to be gone: calls that they had begun are due for a first lookup
     * now. Items that wait for a slot or a name ask again, since the rate may have changed. A second lookup keeps its time,
     * but is at most `lookupAgainMs` away.
     */
    async startOver(): Promise<void> {
      await slots.startOver(database)
      const queued = database.updateTable('media').where('status', '=', 'QUEUED')
      const due = queued.set({ dueAt: now() })
      await due.where('call', 'in', ['OPEN', 'LOST']).set(ANSWER_LOST).execute()
      const again = now() + lookupAgainMs
      await queued.where('call', '=', 'LOOKED').where('dueAt', '>', again).set({ dueAt: again }).execute()
      await due.where('waitsForSlot', '=', 1).execute()
      await due.where('waitsForName', 'is not', null).set(NO_WAIT).execute()
    },

    /** Ends the use of a slot: it rests after a call, and is free at once when none was begun. */
    async settleSlot(wabaId: WabaId, n: number, call: { begun: boolean }): Promise<void> {
      await changeSlots(wabaId, tx => slots.settle(tx, wabaId, n, call))
    },

    /** Closes a WABA after Kaleyra's 429: others have used its calls. */
    async closeSlots(wabaId: WabaId, until: number): Promise<void> {
      await changeSlots(wabaId, tx => slots.close(tx, wabaId, until))
    },

    /**
     * How much of a WABA's rate is used, when there is a slot again (now, while there is one), and when there is one that
     * none of its `queued` items takes, which have no call yet.
     */
    async quota(wabaId: WabaId, on: Kysely<Tables> = database) {
      const taken = await slots.resting(on, wabaId)
      const used = Math.min(taken.length, rate.calls)
      const { queued } = await on
        .selectFrom('media')
        .select(({ fn }) => fn.countAll<number>().as('queued'))
        .where('wabaId', '=', wabaId)
        .where(IS_IN_LINE)
        .executeTakeFirstOrThrow()
      const free = { nextSlotAt: slots.turnAfter(taken), spareSlotAt: slots.turnAfter(taken, queued) }
      return { limit: rate.calls, used, remaining: rate.calls - used, queued, ...free }
    },
  }

  /** The next jobs, fewer than `most` when no more are due that have a slot. Each is held until `letGo`. */
  async function claimUpTo(most: number): Promise<Job[]> {
    const { jobs, deferred } = await transact({ database, dialect }, async tx => {
      const claimed: Job[] = []
      const put: string[] = []
      const nextDue = createNextDue(tx, { mayWait: (await renewLeases(tx)) === 0 })
      while (claimed.length < most) {
        const job = await claimNext(tx, nextDue, put)
        if (!job) break
        claimed.push(job)
      }
      return { jobs: claimed, deferred: put }
    })
    for (const job of jobs) held.set(job.media.id, job)
    const changed = [...deferred, ...jobs.map(job => job.media.id)]
    // They are due when the loop that has claimed them asks for the next time.
    if (changed.length > 0) signals.publish({ ids: changed, wakes: [] })
    return jobs
  }

  /**
   * Finds the first due item of a WABA that this transaction has locked. A WABA that another one has locked is left to it,
   * but for the first: to wait for that is better than to come again at once.
   */
  function createNextDue(tx: Tx, { mayWait }: { mayWait: boolean }): NextDue {
    const locked = new Set<WabaId>()
    const busy: WabaId[] = []
    return async function nextDue() {
      for (;;) {
        const first = await firstDue(tx, now(), busy)
        if (!first || dialect.isAlone || locked.has(first.wabaId)) return first
        if (mayWait && locked.size === 0) await dialect.locks.waba(tx, first.wabaId)
        else if (!(await dialect.locks.tryWaba(tx, first.wabaId))) {
          busy.push(first.wabaId)
          continue
        }
        locked.add(first.wabaId)
        // What has held the lock may have claimed this item.
      }
    }
  }

  async function claimNext(tx: Tx, nextDue: NextDue, deferred: string[]): Promise<Job | undefined> {
    for (;;) {
      const media = await nextDue()
      if (!media) return undefined
      if (isUnderWay(media.call)) {
        // Its lease is over, so it has no worker, and no answer can come.
        return { kind: 'reconcile', media: await lease(tx, media, media.call === 'OPEN' ? ANSWER_LOST : {}) }
      }
      const hold = await findNameHold(tx, media)
      if (hold) {
        deferred.push(...(await deferName(tx, media, hold)))
        continue
      }
      const job = await claimCall(tx, media)
      if (!('freeAt' in job)) return job
      deferred.push(...(await defer(tx, media.wabaId, job.freeAt)))
    }
  }

  /** A slot and the row for a call, or when there will be a slot; nothing is written then. */
  async function claimCall(tx: Tx, media: Media): Promise<Job | { freeAt: number }> {
    const slot = await slots.take(tx, media.wabaId)
    if (!('n' in slot)) return slot
    const begun = {
      call: 'OPEN',
      callBegunAt: now(),
      newestIdBefore: await findNewestId(tx, media.wabaId),
      attempts: media.attempts + 1,
      tryingSince: media.tryingSince ?? now(),
      ...NO_ERROR,
    } as const
    return { kind: 'send', media: await lease(tx, media, begun), slot: slot.n }
  }

  /** Items that wait for a slot get the new time of the next free one. */
  async function changeSlots(wabaId: WabaId, change: (tx: Tx) => Promise<void>): Promise<void> {
    const tell = await commit(async tx => {
      await dialect.locks.waba(tx, wabaId)
      await change(tx)
      const freeAt = slots.turnAfter(await slots.resting(tx, wabaId))
      const moved = await tx
        .updateTable('media')
        .set({ dueAt: freeAt })
        .where('wabaId', '=', wabaId)
        .where('status', '=', 'QUEUED')
        .where('waitsForSlot', '=', 1)
        .returning('id')
        .execute()
      return signals.publishIn(tx, { ids: moved.map(row => row.id), wakes: ['QUEUED'] })
    })
    tell()
  }

  /** A clock set forward, or a suspended machine, ends leases whose calls are still open. Answers how many it has renewed. */
  async function renewLeases(tx: Tx): Promise<number> {
    if (held.size === 0) return 0
    const over = await tx
      .updateTable('media')
      .set({ dueAt: now() + leaseMs })
      .where('id', 'in', [...held.keys()])
      .where('status', '=', 'QUEUED')
      .where('call', 'in', UNDER_WAY)
      .where('dueAt', '<=', now())
      .returning('id')
      .execute()
    for (const { id } of over) {
      const job = held.get(id)
      if (job?.kind === 'send') await slots.renew(tx, job.media.wabaId, job.slot)
    }
    return over.length
  }

  async function lease(tx: Tx, media: Media, change: Partial<Media>): Promise<Media> {
    const leased = { ...change, waitsForSlot: 0, dueAt: now() + leaseMs, updatedAt: now() } as const
    await tx.updateTable('media').set(leased).where('id', '=', media.id).execute()
    return { ...media, ...leased }
  }

  /** No slot is free: all that the WABA has due waits for the first that will be. */
  async function defer(tx: Tx, wabaId: WabaId, freeAt: number): Promise<string[]> {
    const moved = await waiting(tx, wabaId).set({ dueAt: freeAt, waitsForSlot: 1 }).returning('id').execute()
    return moved.map(row => row.id)
  }

  /** Another upload has the name: all due items of the name wait, so that they are not read again and again. */
  async function deferName(tx: Tx, { id, wabaId, fileName, nameTries }: Media, hold: NameHold): Promise<string[]> {
    const moved = await waiting(tx, wabaId)
      .set({ ...waitFor(hold, fileName), waitsForSlot: 0 })
      .where('fileName', '=', fileName)
      .$if(nameTries > 0, query => query.where('id', '=', id))
      .$if(nameTries === 0, query => query.where('nameTries', '=', 0))
      .returning('id')
      .execute()
    return moved.map(row => row.id)
  }

  /**
   * What a WABA has due without a call. It is not being tried while it waits: the time of its tries rests. Because of the
   * sign SQLite reads the WABA's queue, not all that is due: after a start that is every queue.
   */
  function waiting(tx: Tx, wabaId: WabaId) {
    return tx
      .updateTable('media')
      .set(notTried(endings.now(retryForMs)))
      .where('wabaId', '=', wabaId)
      .where(IS_IN_LINE)
      .where(sql`+"dueAt"`, '<=', now())
  }
}

const notTried = (at: number) => ({
  tryingSince: null,
  // A clock that is behind takes nothing back.
  triedForMs: sql<number>`"triedForMs" + case when "tryingSince" < ${at} then ${at} - "tryingSince" else 0 end`,
})

/** But for the items of these WABAs. */
async function firstDue(tx: Tx, at: number, but: readonly WabaId[] = []): Promise<Media | undefined> {
  return tx
    .selectFrom('media')
    .selectAll()
    .where('status', '=', 'QUEUED')
    .where('dueAt', '<=', at)
    .$if(but.length > 0, query => query.where('wabaId', 'not in', but))
    .orderBy('dueAt')
    .orderBy('queuedAt')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
}

const ANSWER_LOST = { call: 'LOST', lastErrorCode: 'OUTCOME_UNKNOWN' } as const
