import type { Kysely } from 'kysely'
import type { Rate } from '@resumable-media/runtime/config'
import { createJumps } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'
import type { Tables, Tx } from '../store/database.ts'
import type { WabaId } from '../media/ids.ts'

export type Slots = ReturnType<typeof createSlots>

/** A slot that a call has taken. Another one may have it by now: what concerns a call's slot is written only while it has it. */
export type Slot = { n: number; takenBy: string }

type Deps = Clock & {
  rate: Rate
  leaseMs: number
  /** The longest time for which a 429 closes a WABA. */
  longestClosedMs: number
}

/** Smaller jumps of the clock are ignored: they shorten a window by no more than that. */
const STEP_MS = 100

/**
 * The calls that each WABA may have. A slot is taken before a call begins and rests for a whole window after its end. So
 * no window of any position has more calls than the rate, across kills as well. While the process lives, rests are
 * measured by the monotonic clock.
 */
export function createSlots({ rate, leaseMs, longestClosedMs, ...clock }: Deps) {
  const jump = createJumps(clock, STEP_MS)
  /** By how much the clock was set since the slots were last moved by it. */
  let behindMs = 0
  function now(): number {
    // In this order: a process that is suspended in between reads a later time, and frees no slot early.
    const by = behind()
    return clock.now() - by
  }
  function behind(): number {
    behindMs += jump()
    return behindMs
  }

  /** When the occupied slots of a WABA will be free, the earliest first. */
  async function resting(database: Kysely<Tables>, wabaId: WabaId): Promise<number[]> {
    const slots = await database
      .selectFrom('slot')
      .select('freeAt')
      .where('wabaId', '=', wabaId)
      .where('freeAt', '>', now())
      .orderBy('freeAt')
      .execute()
    const rests = slots.map(slot => slot.freeAt + behindMs)
    const freeAt = await firstFreeAt(database)
    if (freeAt <= now()) return rests
    const { made } = await database
      .selectFrom('slot')
      .select(({ fn }) => fn.countAll<number>().as('made'))
      .where('wabaId', '=', wabaId)
      .executeTakeFirstOrThrow()
    const unmade = Array.from({ length: Math.max(rate.calls - made, 0) }, () => freeAt + behindMs)
    return [...rests, ...unmade].toSorted((one, next) => one - next)
  }

  /** When a call may begin after `ahead` others: the slots as they open, round by round. */
  function turnAfter(taken: readonly number[], ahead = 0): number {
    // After the rate was lowered, more slots than that can rest.
    const rests = taken.filter(at => at > clock.now()).slice(-rate.calls)
    const openAt = rests[(ahead % rate.calls) - (rate.calls - rests.length)] ?? clock.now()
    return openAt + Math.floor(ahead / rate.calls) * rate.windowMs
  }

  return {
    resting,
    turnAfter,

    /** How many slots of each WABA are taken; none of the others is. */
    async used(database: Kysely<Tables>): Promise<{ wabaId: WabaId; used: number }[]> {
      const found = await database
        .selectFrom('slot')
        .select(['wabaId', ({ fn }) => fn.countAll<number>().as('used')])
        .where('freeAt', '>', now())
        .groupBy('wabaId')
        .execute()
      // After the rate was lowered, more slots than that can rest.
      return found.map(({ wabaId, used }) => ({ wabaId, used: Math.min(used, rate.calls) }))
    },

    /** A slot for the call `takenBy` that begins now, or when there will be one. */
    async take(tx: Tx, wabaId: WabaId, takenBy: string): Promise<Slot | { freeAt: number }> {
      const slots = await allOf(tx, wabaId)
      const at = now()
      const rests = slots.filter(slot => slot.freeAt > at).map(slot => slot.freeAt + behindMs)
      const free = slots.find(slot => slot.freeAt <= at)
      if (!free || rests.length >= rate.calls) return { freeAt: turnAfter(rests.toSorted((one, next) => one - next)) }
      const taken = { freeAt: now() + leaseMs + rate.windowMs, takenBy }
      await ofSlot(tx, wabaId, free.n).set(taken).execute()
      return { n: free.n, takenBy }
    },

    async settle(tx: Tx, wabaId: WabaId, slot: Slot, { begun }: { begun: boolean }): Promise<void> {
      const mine = ofCall(tx, wabaId, slot)
      // From the END of the call: stamped at the start, a slow call's successor could come into the same window.
      if (begun) return void (await mine.set({ freeAt: now() + rate.windowMs }).execute())
      await mine
        .set(({ case: when, ref, val }) => ({
          freeAt: when().when('closedUntil', '>', now()).then(ref('closedUntil')).else(val(now())).end(),
        }))
        .execute()
    },

    /** Holds a slot as if it had been taken now. */
    async renew(tx: Tx, wabaId: WabaId, slot: Slot): Promise<void> {
      await ofCall(tx, wabaId, slot)
        .set({ freeAt: now() + leaseMs + rate.windowMs })
        .execute()
    },

    /** For the start: limits each rest to that after a call that begins now, since the clock may have been ahead. */
    async startOver(database: Kysely<Tables>): Promise<void> {
      const closedUntil = now() + longestClosedMs
      await database.updateTable('slot').set({ closedUntil }).where('closedUntil', '>', closedUntil).execute()
      const afterCall = now() + leaseMs + rate.windowMs
      const open = database.updateTable('slot').where('freeAt', '>', afterCall).where('closedUntil', '<=', afterCall)
      await open.set({ freeAt: afterCall }).execute()
      const latest = Math.max(afterCall, closedUntil + rate.windowMs)
      await database.updateTable('slot').set({ freeAt: latest }).where('freeAt', '>', latest).execute()
    },

    /**
     * For the first start of a copy, which does not know the calls since: every slot of every WABA rests for a window, also
     * of a WABA that has none yet.
     */
    async restAll(tx: Tx): Promise<void> {
      const freeAt = now() + rate.windowMs
      await tx.updateTable('slot').set({ freeAt }).where('freeAt', '<', freeAt).execute()
      await tx
        .insertInto('slot')
        .values({ wabaId: NEW_WABA, n: 0, freeAt, takenBy: null })
        .onConflict(conflict => conflict.columns(['wabaId', 'n']).doUpdateSet({ freeAt }))
        .execute()
    },

    /** By how much the clock was set since the slots were last moved by it; 0 as a rule. */
    behind,

    /** Moves the stored times by as much as the clock was set, so that rests keep their length. */
    async follow(tx: Tx, byMs: number): Promise<void> {
      await tx
        .updateTable('slot')
        .set(({ eb }) => ({ freeAt: eb('freeAt', '+', byMs), closedUntil: eb('closedUntil', '+', byMs) }))
        .execute()
      behindMs -= byMs
    },

    /** After the transaction of `follow` has failed. */
    unfollow: (byMs: number): void => void (behindMs += byMs),

    /**
     * Closes the free slots of a WABA after a 429. From then on they open one by one, within a window, so that the waiting
     * items do not meet the next refusal all at once.
     */
    async close(tx: Tx, wabaId: WabaId, byClock: number): Promise<void> {
      const until = byClock - behind()
      const stepMs = Math.max(Math.min(until - now(), rate.windowMs / rate.calls), 1)
      const open = (await allOf(tx, wabaId)).filter(slot => slot.freeAt < until)
      await tx.updateTable('slot').set({ closedUntil: until }).where('wabaId', '=', wabaId).execute()
      for (const [index, { n }] of open.entries())
        await ofSlot(tx, wabaId, n)
          .set({ freeAt: until + Math.round(index * stepMs) })
          .execute()
    },
  }

  /** The slots of a WABA in their order. They are made at its first call, and when the rate was raised. */
  async function allOf(tx: Tx, wabaId: WabaId): Promise<{ n: number; freeAt: number }[]> {
    const slots = await tx
      .selectFrom('slot')
      .select(['n', 'freeAt'])
      .where('wabaId', '=', wabaId)
      .orderBy('n')
      .execute()
    const firstAt = slots.length < rate.calls ? await firstFreeAt(tx) : 0
    while (slots.length < rate.calls) {
      // A statement takes some thousands of values.
      const length = Math.min(ROWS_AT_ONCE, rate.calls - slots.length)
      const rows = Array.from({ length }, (_, index) => ({ n: slots.length + index, freeAt: firstAt }))
      await tx
        .insertInto('slot')
        .values(rows.map(row => ({ wabaId, takenBy: null, ...row })))
        .execute()
      slots.push(...rows)
    }
    return slots
  }
}

/** The row of the slots that are not made yet; no WABA has this id. */
const NEW_WABA = '*' as WabaId

/** When a new slot can be taken: at once, or after the rest of `restAll`. */
async function firstFreeAt(on: Kysely<Tables>): Promise<number> {
  const rest = await on.selectFrom('slot').select('freeAt').where('wabaId', '=', NEW_WABA).executeTakeFirst()
  return rest?.freeAt ?? 0
}

const ofSlot = (tx: Tx, wabaId: WabaId, n: number) =>
  tx.updateTable('slot').where('wabaId', '=', wabaId).where('n', '=', n)

const ofCall = (tx: Tx, wabaId: WabaId, { n, takenBy }: Slot) => ofSlot(tx, wabaId, n).where('takenBy', '=', takenBy)

const ROWS_AT_ONCE = 1000
