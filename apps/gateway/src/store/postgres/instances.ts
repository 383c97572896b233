import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { JUMP_MS } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Database } from '../database.ts'

type Deps = {
  database: Database
  /** As OpenedPostgres has it. Beats have a connection of their own: a busy pool makes no gateway seem dead. */
  openOne: (answerMs: number) => Database
  monotonic: () => number
  log: Pick<Log, 'error' | 'info' | 'warn'>
  leaseMs?: number
  beatMs?: number
  /** The longest that a beat waits for each answer. */
  answerMs?: number
}

/**
 * Takes over what a dead gateway has left. It may be called again for the same one, also by another gateway. At the start, and
 * under a new id, it is called without one first, for what may be left under ids that are forgotten.
 */
export type TakeOver = (dead: string | undefined) => Promise<void>

export type Instances = Awaited<ReturnType<typeof startInstances>>

const LEASE_MS = 10_000
const BEAT_MS = 2500
/** One that takes over a dead one and dies meanwhile is followed by another after so long. */
const TAKING_MS = 60_000
/** A start reads the time until an answer is as quick, or so often. */
const SHARP_MS = 50
const READINGS = 10

/**
 * This gateway among those that share the database. Each renews a lease by the database's clock, which is the clock of all
 * of them. One whose lease is over is dead: another takes over what it has left. It may live all the same, stopped or cut
 * off: then it goes on under a new id, and nothing that it held under the old one is its own.
 */
export async function startInstances({ database, openOne, monotonic, log, ...times }: Deps) {
  const { leaseMs = LEASE_MS, beatMs = BEAT_MS, answerMs = beatMs } = times
  const own = openOne(answerMs)
  let id = randomUUID() as string
  /** The database's time is so much more than the monotonic one. */
  let aheadMs = 0
  let renewedAt = -Infinity
  let steadySince = -Infinity
  let takeOver: TakeOver | undefined
  let takingOver: Promise<void> | undefined
  let hasLooked = false
  const stopping = new AbortController()

  try {
    aheadMs = middleOf(await firstReading())
    await beat()
  } catch (error) {
    await own.destroy()
    throw error
  }
  const beating = keepBeating()

  return {
    id: () => id,
    /** Milliseconds since 1970, by the database's clock. */
    now: () => Math.round(monotonic() + aheadMs),

    /** From now on this gateway takes over from dead ones. */
    takeOverBy(work: TakeOver): void {
      takeOver = work
      takingOver ??= takeOverAll(work)
    },

    /** Says that it is gone, so that what it has left is taken over at once. */
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all([beating, takingOver])
      await own
        .updateTable('instance')
        .set({ aliveUntil: 0 })
        .where('id', '=', id)
        .execute()
        .catch((error: unknown) => log.error({ err: error }, 'other gateways could not be informed of the stop'))
      await own.destroy()
    },
  }

  async function keepBeating(): Promise<void> {
    for (let began = monotonic(); ;) {
      // After a beat that was not answered the next one comes at once.
      await sleep(Math.max(began + beatMs - monotonic(), 0), undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      began = monotonic()
      try {
        await beat()
        follow(await readTime())
        if (takeOver) takingOver ??= takeOverAll(takeOver)
      } catch (error) {
        log.error({ err: error }, 'the lease of this gateway could not be renewed')
      }
    }
  }

  async function beat(): Promise<void> {
    if (!(await renew())) await begin()
    const ended = monotonic()
    // Others may have renewed a beat before this one, and their leases may have ended in a gap that is shorter than a lease.
    if (ended - renewedAt > leaseMs / 2) steadySince = ended
    renewedAt = ended
  }

  /** False when it was taken for dead, and at its start. */
  async function renew(): Promise<boolean> {
    const { numUpdatedRows } = await own
      .updateTable('instance')
      .set({ aliveUntil: sql`${NOW} + ${leaseMs}::bigint` })
      .where('id', '=', id)
      .where('takenBy', 'is', null)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  async function begin(): Promise<void> {
    if (renewedAt > -Infinity) {
      id = randomUUID()
      steadySince = monotonic()
      // It may have written under the old one since that was taken over.
      hasLooked = false
      log.warn({ instance: id }, 'this gateway was taken for dead by others, which look up its calls; it has a new id')
    }
    await own
      .insertInto('instance')
      .values({ id, aliveUntil: sql`${NOW} + ${leaseMs}::bigint`, takenBy: null })
      .execute()
  }

  /** By itself, since a write waits for locks and for the disk. */
  async function readTime(): Promise<Reading> {
    const began = monotonic()
    const { at } = await own.selectNoFrom(NOW.as('at')).executeTakeFirstOrThrow()
    return { from: at - monotonic(), to: at - began }
  }

  /** The first connection may take longer than a beat waits. */
  async function firstReading(): Promise<Reading> {
    let sharpest: Reading | undefined
    let fault: unknown
    for (let readings = 0; readings < READINGS; readings += 1) {
      try {
        const next = await readTime()
        if (!sharpest || widthOf(next) < widthOf(sharpest)) sharpest = next
        if (widthOf(sharpest) <= SHARP_MS) break
      } catch (error) {
        fault = error
      }
    }
    if (!sharpest) throw fault
    return sharpest
  }

  /** No further than the reading proves: one whose answer was late proves little, and moves nothing. */
  function follow({ from, to }: Reading): void {
    const byMs = Math.min(Math.max(aheadMs, from), to) - aheadMs
    if (Math.abs(byMs) > JUMP_MS)
      log.warn({ byMs }, "the database's clock was set: waits, slots and lifetimes change by as much")
    aheadMs += byMs
  }

  async function takeOverAll(work: TakeOver): Promise<void> {
    try {
      if (!hasLooked) await look(work)
      const all = await Promise.allSettled((await claimDead()).map(dead => takeOverFrom(dead, work)))
      for (const one of all) if (one.status === 'rejected') throw one.reason
    } catch (error) {
      log.error({ err: error }, 'what dead gateways have left could not be taken over')
    } finally {
      takingOver = undefined
    }
  }

  async function look(work: TakeOver): Promise<void> {
    // Before it: a new id that comes meanwhile asks for another look.
    hasLooked = true
    await work(undefined).catch((error: unknown) => {
      hasLooked = false
      throw error
    })
  }

  /** Those that have stopped; and others only after a lease without a gap, since after a fault of the database all seem dead. */
  async function claimDead(): Promise<string[]> {
    const judges = monotonic() - steadySince >= leaseMs
    // At once: after a wait for the pool that would be old.
    const rows = await own
      .updateTable('instance')
      .set({ takenBy: id, aliveUntil: sql`${NOW} + ${TAKING_MS}::bigint` })
      .where('id', '!=', id)
      .where(or =>
        or.or([
          or('aliveUntil', '=', 0),
          // A claim whose answer was late: no other is under way.
          or('takenBy', '=', id),
          or.and([or.val(judges), or('aliveUntil', '<', sql<number>`${NOW}`)]),
        ]),
      )
      .returning('id')
      .execute()
    return rows.map(row => row.id)
  }

  async function takeOverFrom(dead: string, work: TakeOver): Promise<void> {
    const row = { id: dead, takenBy: id }
    try {
      await work(dead)
      // What only this process knows of ends with it.
      stopping.signal.throwIfAborted()
      await database
        .deleteFrom('instance')
        .where(one => one.and(row))
        .execute()
    } catch (error) {
      await database
        .updateTable('instance')
        .set({ aliveUntil: 0 })
        .where(one => one.and(row))
        .execute()
      throw error
    }
  }
}

/** The database's time is ahead of the monotonic one by at least and at most as much: it was read while the answer came. */
type Reading = { from: number; to: number }
const middleOf = ({ from, to }: Reading): number => (from + to) / 2
const widthOf = ({ from, to }: Reading): number => to - from

/** Of this moment, also within a transaction that waits. */
const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
