import type { Kysely, Transaction } from 'kysely'
import type { Rate } from '@resumable-media/runtime/config'
import { createJumps } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'
import type { Tables } from '../store/database.ts'

export type Slots = ReturnType<typeof createSlots>

type Tx = Transaction<Tables>
type Deps = Clock & {
  rate: Rate
  leaseMs: number
  /** The longest that Kaleyra's word closes a WABA for. */
  longestClosedMs: number
}

/** A clock that is set by less shortens a window by no more than that. */
const STEP_MS = 100

/**
 * The calls that each WABA may have: a slot is taken before a call begins and rests for the whole window from its end
 * on, so that in no window of any position there are more calls than the rate, across kills as well. While the process
 * lives a rest lasts as long by the monotonic clock, however the other is set.
 */
export function createSlots({ rate, leaseMs, longestClosedMs, ...clock }: Deps) {
  const jump = createJumps(clock, STEP_MS)
  /** By how much the clock was set since the slots were last moved by it. */
  let behindMs = 0
  /** The clock by which the slots are stored. */
  function now(): number {
    // In this order: a process that is held up in between reads a later time, and frees no slot early.
    const by = behind()
    return clock.now() - by
  }
  function behind(): number {
    behindMs += jump()
    return behindMs
  }

  /** When the slots of a WABA that are taken or rest will be free, the earliest first. */
  async function resting(database: Kysely<Tables>, wabaId: string): Promise<number[]> {
    const slots = await database
      .selectFrom('slot')
      .select('freeAt')
      .where('wabaId', '=', wabaId)
      .where('freeAt', '>', now())
      .orderBy('freeAt')
      .execute()
    return slots.map(slot => slot.freeAt + behindMs)
  }

  /** When a call may begin that `ahead` others go before: the slots as they open, round by round. */
  function turnAfter(taken: readonly number[], ahead = 0): number {
    // Where the rate was lowered, more slots than it can still rest.
    const rests = taken.filter(at => at > clock.now()).slice(-rate.calls)
    const openAt = rests[(ahead % rate.calls) - (rate.calls - rests.length)] ?? clock.now()
    return openAt + Math.floor(ahead / rate.calls) * rate.windowMs
  }

  return {
    resting,
    turnAfter,

    /** A slot for a call that begins now, or when there will be one. */
    async take(tx: Tx, wabaId: string): Promise<{ n: number } | { freeAt: number }> {
      const taken = await resting(tx, wabaId)
      if (taken.length >= rate.calls) return { freeAt: turnAfter(taken) }
      await addMissing(tx, wabaId)
      const slot = await tx
        .selectFrom('slot')
        .select('n')
        .where('wabaId', '=', wabaId)
        .where('freeAt', '<=', now())
        .orderBy('n')
        .executeTakeFirstOrThrow()
      await setFree(tx, wabaId, slot.n, now() + leaseMs + rate.windowMs)
      return slot
    },

    /** Lets a slot rest for the whole window; or gives it back when no call was begun. */
    async settle(tx: Tx, wabaId: string, n: number, { begun }: { begun: boolean }): Promise<void> {
      // From the END of the call: stamped at the start, a slow call's successor could come into the same window.
      if (begun) return setFree(tx, wabaId, n, now() + rate.windowMs)
      await ofSlot(tx, wabaId, n)
        .set(({ case: when, ref }) => ({
          freeAt: when().when('closedUntil', '>', now()).then(ref('closedUntil')).else(now()).end(),
        }))
        .execute()
    },

    /** Holds a slot for a call that goes on: as if it had been taken now. */
    async renew(tx: Tx, wabaId: string, n: number): Promise<void> {
      await setFree(tx, wabaId, n, now() + leaseMs + rate.windowMs)
    },

    /** For the start: no slot rests longer than after a call that begins now, whatever the clock said when it was taken. */
    async startOver(database: Kysely<Tables>): Promise<void> {
      const closedUntil = now() + longestClosedMs
      await database.updateTable('slot').set({ closedUntil }).where('closedUntil', '>', closedUntil).execute()
      const afterCall = now() + leaseMs + rate.windowMs
      const open = database.updateTable('slot').where('freeAt', '>', afterCall).where('closedUntil', '<=', afterCall)
      await open.set({ freeAt: afterCall }).execute()
      const latest = Math.max(afterCall, closedUntil + rate.windowMs)
      await database.updateTable('slot').set({ freeAt: latest }).where('freeAt', '>', latest).execute()
    },

    /** By how much the clock was set since the slots were last moved by it; 0 as a rule. */
    behind,

    /** Moves what is stored by as much as the clock was set: a rest that has begun lasts as long as before. */
    async follow(tx: Tx, byMs: number): Promise<void> {
      await tx
        .updateTable('slot')
        .set(({ eb }) => ({ freeAt: eb('freeAt', '+', byMs), closedUntil: eb('closedUntil', '+', byMs) }))
        .execute()
      behindMs -= byMs
    },

    /** The transaction of `follow` has failed. */
    unfollow: (byMs: number): void => void (behindMs += byMs),

    /**
     * Closes the free slots of a WABA: Kaleyra says that others have used its calls up. They open again one by one from
     * then on, within a window, so that what waits does not run into the next refusal all at once.
     */
    async close(tx: Tx, wabaId: string, byClock: number): Promise<void> {
      const until = byClock - behind()
      await addMissing(tx, wabaId)
      const stepMs = Math.max(Math.min(until - now(), rate.windowMs / rate.calls), 1)
      const open = await tx
        .selectFrom('slot')
        .select('n')
        .where('wabaId', '=', wabaId)
        .where('freeAt', '<', until)
        .orderBy('n')
        .execute()
      await tx.updateTable('slot').set({ closedUntil: until }).where('wabaId', '=', wabaId).execute()
      for (const [index, { n }] of open.entries()) await setFree(tx, wabaId, n, until + Math.round(index * stepMs))
    },
  }

  async function setFree(tx: Tx, wabaId: string, n: number, freeAt: number): Promise<void> {
    await ofSlot(tx, wabaId, n).set({ freeAt }).execute()
  }

  /** A WABA's slots are made once, when the first call is claimed, and more when the rate was raised since. */
  async function addMissing(tx: Tx, wabaId: string): Promise<void> {
    const { known } = await tx
      .selectFrom('slot')
      .select(({ fn }) => fn.countAll<number>().as('known'))
      .where('wabaId', '=', wabaId)
      .executeTakeFirstOrThrow()
    // A statement takes some thousands of values.
    for (let from = known; from < rate.calls; from += ROWS_AT_ONCE) {
      const length = Math.min(ROWS_AT_ONCE, rate.calls - from)
      const rows = Array.from({ length }, (_, index) => ({ wabaId, n: from + index, freeAt: 0 }))
      await tx.insertInto('slot').values(rows).execute()
    }
  }
}

const ofSlot = (tx: Tx, wabaId: string, n: number) =>
  tx.updateTable('slot').where('wabaId', '=', wabaId).where('n', '=', n)

const ROWS_AT_ONCE = 1000
