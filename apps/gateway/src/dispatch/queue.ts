import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { WabaId } from '../media/ids.ts'
import { isUnderWay } from '../media/call.ts'
import { NO_ERROR } from '../media/media.ts'
import type { Media, NameHold } from '../media/media.ts'
import type { Endings } from '../retention/endings.ts'
import { IS_IN_LINE } from '../store/conditions.ts'
import { findNameHold, waitFor } from '../store/name-line.ts'
import { groupCommit } from '../store/group-commit.ts'
import { findNewestId } from '../store/newest-ids.ts'
import type { Signal, Signals } from '../store/signals.ts'
import type { OpenedDatabase, Tables, Tx } from '../store/database.ts'
import { transact } from '../store/transact.ts'
import { createLeases } from './leases.ts'
import type { Job } from './leases.ts'
import { createNextDue, firstDue } from './next-due.ts'
import type { NextDue } from './next-due.ts'
import type { Slot, Slots } from './slots.ts'
import { ANSWER_LOST, createStartOver } from './start-over.ts'

export type { Job } from './leases.ts'
export type Queue = ReturnType<typeof createQueue>

type Deps = OpenedDatabase & {
  signals: Pick<Signals, 'publish' | 'publishIn'>
  slots: Slots
  rate: { calls: number }
  /** The longest call. */
  timeoutMs: number
  leaseMs: number
  /** How long after a first lookup the second one comes. */
  lookupAgainMs: number
  retryForMs: number
  endings: Pick<Endings, 'now'>
  /** This gateway, where several share the database. */
  holder: () => string | null
  now: () => number
  monotonic: () => number
}

/**
 * Which item may go to Kaleyra next. Rows and slots are claimed in one transaction that is committed before the call
 * begins, so a kill at any moment leaves a lease that ends and a slot that still counts.
 */
export function createQueue({ database, dialect, signals, slots, rate, endings, holder, ...config }: Deps) {
  const { timeoutMs, leaseMs, lookupAgainMs, retryForMs, now, monotonic } = config
  const commit = groupCommit({ database, dialect })
  const leases = createLeases({ slots, leaseMs, holder, now, monotonic })
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
      const beginJob = slots.behind() === 0 && leases.areNone() ? begin : undefined
      const next = beginJob && (await firstDue(tx, now()))
      if (next?.id !== id || (await findNameHold(tx, next))) return undefined
      const job = await claimCall(tx, next)
      if ('freeAt' in job) return undefined
      return () => {
        leases.hold(job)
        beginJob?.(job)
      }
    },

    /** The next job, or undefined when nothing is due that has a slot and its name. It is held until `letGo`. */
    claim: async (): Promise<Job | undefined> => (await claimUpTo(1))[0],

    /** Ends a job, whose outcome is written or whose lease will run out. */
    letGo: leases.letGo,

    ...createStartOver({ database, dialect, signals, slots, lookupAgainMs, now }),

    /** Ends the use of a slot: it rests after a call, and is free at once when none was begun. */
    async settleSlot(wabaId: WabaId, slot: Slot, call: { begun: boolean }): Promise<void> {
      await changeSlots(wabaId, tx => slots.settle(tx, wabaId, slot, call))
    },

    /** Closes a WABA after Kaleyra's 429: others have used its calls. */
    async closeSlots(wabaId: WabaId, until: number): Promise<void> {
      await changeSlots(wabaId, tx => slots.close(tx, wabaId, until))
    },

    /** How many items of a WABA are in its queue and have no call yet. */
    countQueued,

    /**
     * How much of a WABA's rate is used, when there is a slot again (now, while there is one), and when there is one that
     * none of its `queued` items takes, which have no call yet.
     */
    async quota(wabaId: WabaId, on: Kysely<Tables> = database) {
      const taken = await slots.resting(on, wabaId)
      const used = Math.min(taken.length, rate.calls)
      const queued = await countQueued(wabaId, on)
      const free = { nextSlotAt: slots.turnAfter(taken), spareSlotAt: slots.turnAfter(taken, queued) }
      return { limit: rate.calls, used, remaining: rate.calls - used, queued, ...free }
    },
  }

  async function countQueued(wabaId: WabaId, on: Kysely<Tables> = database): Promise<number> {
    const { queued } = await on
      .selectFrom('media')
      .select(({ fn }) => fn.countAll<number>().as('queued'))
      .where('wabaId', '=', wabaId)
      .where(IS_IN_LINE)
      .executeTakeFirstOrThrow()
    return queued
  }

  /** The next jobs, fewer than `most` when no more are due that have a slot. Each is held until `letGo`. */
  async function claimUpTo(most: number): Promise<Job[]> {
    const { jobs, deferred, renewed } = await transact({ database, dialect }, async tx => {
      const claimed: Job[] = []
      const put: string[] = []
      const over = leases.over()
      const nextDue = createNextDue({ tx, dialect, now, mayWait: (await leases.renew(tx, over)) === 0 })
      while (claimed.length < most) {
        const job = await claimNext(tx, nextDue, put)
        if (!job) break
        claimed.push(job)
      }
      return { jobs: claimed, deferred: put, renewed: over }
    })
    leases.keep(renewed)
    jobs.forEach(leases.hold)
    const changed = [...deferred, ...jobs.map(job => job.media.id)]
    // They are due when the loop that has claimed them asks for the next time.
    if (changed.length > 0) signals.publish({ ids: changed, wakes: [] })
    return jobs
  }

  async function claimNext(tx: Tx, nextDue: NextDue, deferred: string[]): Promise<Job | undefined> {
    for (;;) {
      const media = await nextDue()
      if (!media) return undefined
      if (isUnderWay(media.call)) {
        // After a clock that was set back one of its own is over sooner than is known.
        if ((await leases.renew(tx, leases.of(media.id))) > 0) continue
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
    const attempts = media.attempts + 1
    // Before the lease begins, so that the call ends before it wherever this process is held up.
    const endsAt = monotonic() + timeoutMs
    const slot = await slots.take(tx, media.wabaId, `${media.id} ${attempts}`)
    if (!('n' in slot)) return slot
    const begun = {
      call: 'OPEN',
      callBegunAt: now(),
      newestIdBefore: await findNewestId(tx, media.wabaId),
      newestIdAfter: null,
      attempts,
      tryingSince: media.tryingSince ?? now(),
      ...NO_ERROR,
    } as const
    return { kind: 'send', media: await lease(tx, media, begun), slot, endsAt }
  }

  /** Items that wait for a slot get the new time of the next free one. */
  async function changeSlots(wabaId: WabaId, change: (tx: Tx) => Promise<void>): Promise<void> {
    const tell = await commit(async tx => {
      await dialect.locks.waba(tx, wabaId)
      await change(tx)
      return signals.publishIn(tx, await moveWaiting(tx, wabaId))
    })
    tell()
  }

  /** Answers what has changed. */
  async function moveWaiting(tx: Tx, wabaId: WabaId): Promise<Signal> {
    const forSlot = { wabaId, status: 'QUEUED', waitsForSlot: 1 } as const
    const first = await tx
      .selectFrom('media')
      .select('id')
      .where(({ and }) => and(forSlot))
      .limit(1)
      .executeTakeFirst()
    // Without an item to wake the dispatcher for, too: estimates look at the slots.
    if (!first) return { ids: [], wakes: [] }
    const dueAt = slots.turnAfter(await slots.resting(tx, wabaId))
    const moved = await tx
      .updateTable('media')
      .set({ dueAt })
      .where(({ and }) => and(forSlot))
      // Most calls end without a change of this time, and a queue can be long.
      .where('dueAt', '!=', dueAt)
      .returning('id')
      .execute()
    // The others may have their turns sooner.
    return { ids: moved.map(({ id }) => id), wakes: ['QUEUED'], queueOf: wabaId }
  }

  async function lease(tx: Tx, media: Media, change: Partial<Media>): Promise<Media> {
    const mine = { holder: holder(), dueAt: now() + leaseMs }
    const leased = { ...change, ...mine, waitsForSlot: 0, updatedAt: now() } as const
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
