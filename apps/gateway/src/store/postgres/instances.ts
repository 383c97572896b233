import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { JUMP_MS } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Database } from '../database.ts'

type Deps = {
  database: Database
  monotonic: () => number
  log: Pick<Log, 'error' | 'info' | 'warn'>
  leaseMs?: number
  beatMs?: number
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
/** An answer that took longer says little of the time. */
const SHARP_MS = 1000

/**
 * This gateway among those that share the database. Each renews a lease by the database's clock, which is the clock of all
 * of them. One whose lease is over is dead: another takes over what it has left. It may live all the same, stopped or cut
 * off: then it goes on under a new id, and nothing that it held under the old one is its own.
 */
export async function startInstances({ database, monotonic, log, leaseMs = LEASE_MS, beatMs = BEAT_MS }: Deps) {
  let id = randomUUID() as string
  /** The database's time is so much more than the monotonic one. */
  let aheadMs: number | undefined
  let renewedAt = -Infinity
  let steadySince = -Infinity
  let takeOver: TakeOver | undefined
  let takingOver: Promise<void> | undefined
  let hasLooked = false
  const stopping = new AbortController()

  await beat()
  const beating = keepBeating()

  return {
    id: () => id,
    /** Milliseconds since 1970, by the database's clock. */
    now: () => Math.round(monotonic() + (aheadMs ?? 0)),

    /** From now on this gateway takes over from dead ones. */
    takeOverBy(work: TakeOver): void {
      takeOver = work
      takingOver ??= takeOverAll(work)
    },

    /** Says that it is gone, so that what it has left is taken over at once. */
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all([beating, takingOver])
      await database
        .updateTable('instance')
        .set({ aliveUntil: 0 })
        .where('id', '=', id)
        .execute()
        .catch((error: unknown) => log.error({ err: error }, 'other gateways could not be informed of the stop'))
    },
  }

  async function keepBeating(): Promise<void> {
    for (;;) {
      await sleep(beatMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      try {
        await beat()
        if (takeOver) takingOver ??= takeOverAll(takeOver)
      } catch (error) {
        log.error({ err: error }, 'the lease of this gateway could not be renewed')
      }
    }
  }

  async function beat(): Promise<void> {
    const began = monotonic()
    const at = (await renew()) ?? (await begin())
    const ended = monotonic()
    if (ended - began < SHARP_MS || aheadMs === undefined) follow(at - (began + ended) / 2)
    // Others may have renewed a beat before this one, and their leases may have ended in a gap that is shorter than a lease.
    if (ended - renewedAt > leaseMs / 2) steadySince = ended
    renewedAt = ended
  }

  /** Undefined when it was taken for dead, and at its start. */
  async function renew(): Promise<number | undefined> {
    const row = await database
      .updateTable('instance')
      .set({ aliveUntil: sql`${NOW} + ${leaseMs}::bigint` })
      .where('id', '=', id)
      .where('takenBy', 'is', null)
      .returning(NOW.as('at'))
      .executeTakeFirst()
    return row?.at
  }

  async function begin(): Promise<number> {
    if (renewedAt > -Infinity) {
      id = randomUUID()
      steadySince = monotonic()
      // It may have written under the old one since that was taken over.
      hasLooked = false
      log.warn({ instance: id }, 'this gateway was taken for dead by others, which look up its calls; it has a new id')
    }
    const { at } = await database
      .insertInto('instance')
      .values({ id, aliveUntil: sql`${NOW} + ${leaseMs}::bigint`, takenBy: null })
      .returning(NOW.as('at'))
      .executeTakeFirstOrThrow()
    return at
  }

  function follow(newAheadMs: number): void {
    const byMs = aheadMs === undefined ? 0 : newAheadMs - aheadMs
    if (Math.abs(byMs) > JUMP_MS)
      log.warn({ byMs }, "the database's clock was set: waits, slots and lifetimes change by as much")
    aheadMs = newAheadMs
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
    const rows = await database
      .updateTable('instance')
      .set({ takenBy: id, aliveUntil: sql`${NOW} + ${TAKING_MS}::bigint` })
      .where('id', '!=', id)
      .where(or =>
        or.or([or('aliveUntil', '=', 0), or.and([or.val(judges), or('aliveUntil', '<', sql<number>`${NOW}`)])]),
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

/** Of this moment, also within a transaction that waits. */
const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
