import type { Kysely } from 'kysely'
import { UNSET_BEFORE } from '../lib/clock.ts'
import { UNDER_WAY } from '../media/call.ts'
import { STATUSES } from '../media/media.ts'
import type { Signals } from '../store/signals.ts'
import type { Database, Tables, Tx } from '../store/database.ts'
import type { Slots } from './slots.ts'

type Deps = {
  database: Database
  signals: Pick<Signals, 'publish'>
  slots: Pick<Slots, 'behind' | 'follow' | 'unfollow'>
  /** The longest that a try is put off. */
  longestRetryMs: number
  /** The longest that a lookup is put off, or a lease lasts. */
  longestLookupMs: number
  now: () => number
}

/**
 * When the clock was set, moves the times of tries, lookups and slots by as much: no time has passed for them. Times at
 * which something ends stay, unless they were written before the clock was set for the first time.
 */
export function createFollowClock({ database, signals, slots, longestRetryMs, longestLookupMs, now }: Deps) {
  let underWay: Promise<void> | undefined

  return {
    followClock(): Promise<void> {
      if (slots.behind() === 0) return Promise.resolve()
      underWay ??= follow().finally(() => (underWay = undefined))
      return underWay
    },

    /** For the start, when it is unknown by how much the clock was set meanwhile: limits each wait to the longest. */
    clampWaits: () => clampWaits(database),
  }

  async function follow(): Promise<void> {
    const byMs = slots.behind()
    let isFollowed = false
    try {
      await database.transaction().execute(async tx => {
        for (const column of WAITS) await move(tx, column, byMs).where('status', 'in', ['QUEUED', 'PENDING']).execute()
        if (now() >= UNSET_BEFORE && now() - byMs < UNSET_BEFORE) await setRight(tx, byMs)
        // Its last lookup comes with the end of its handle, which has not moved.
        await tx
          .updateTable('media')
          .set(({ ref }) => ({ dueAt: ref('handleExpiresAt') }))
          .where('status', '=', 'PENDING')
          .whereRef('dueAt', '>', 'handleExpiresAt')
          .execute()
        await slots.follow(tx, byMs)
        isFollowed = true
        // Times written in between by the new clock have been moved too far.
        await clampWaits(tx)
      })
    } catch (error) {
      if (isFollowed) slots.unfollow(byMs)
      throw error
    }
    // A loop that has read the old times must read them again.
    signals.publish({ ids: [], wakes: STATUSES })
  }

  async function clampWaits(on: Kysely<Tables>): Promise<void> {
    // Items that wait for a name have no time of their own.
    const queued = on.updateTable('media').where('status', '=', 'QUEUED').where('waitsForName', 'is', null)
    // Items that wait for a slot ask again; items never tried are due.
    await queued
      .where(or => or.or([or('waitsForSlot', '=', 1), or('attempts', '=', 0)]))
      .set({ dueAt: now() })
      .execute()
    const [retryAt, lookupAt] = [now() + longestRetryMs, now() + longestLookupMs]
    await queued.where('call', '=', 'NONE').where('dueAt', '>', retryAt).set({ dueAt: retryAt }).execute()
    await queued.where('call', 'in', UNDER_WAY).where('dueAt', '>', lookupAt).set({ dueAt: lookupAt }).execute()
    await queued.where('queuedAt', '>', retryAt).set({ queuedAt: retryAt }).execute()
    for (const column of ['tryingSince', 'callBegunAt'] as const)
      await queued
        .where(column, '>', now())
        .set({ [column]: now() })
        .execute()
  }
}

const EVERY_MS = 1000

export function watchClock(check: () => Promise<void>, onError: (error: unknown) => void) {
  const timer = setInterval(() => void check().catch(onError), EVERY_MS).unref()
  return { stop: () => clearInterval(timer) }
}

const WAITS = ['dueAt', 'queuedAt', 'tryingSince', 'callBegunAt'] as const
const TIMES = [...WAITS, 'createdAt', 'updatedAt', 'handleExpiresAt', 'dataExpiresAt'] as const

const move = (tx: Tx, column: (typeof TIMES)[number], byMs: number) =>
  tx.updateTable('media').set(({ eb }) => ({ [column]: eb(column, '+', byMs) }))

/** Corrects times that a machine without a clock battery wrote before it knew the time. */
async function setRight(tx: Tx, byMs: number): Promise<void> {
  for (const column of TIMES) await move(tx, column, byMs).where(column, '<', UNSET_BEFORE).execute()
  const event = tx.updateTable('event').set(({ eb }) => ({ at: eb('at', '+', byMs) }))
  await event.where('at', '<', UNSET_BEFORE).execute()
  const callback = tx.updateTable('callback').set(({ eb }) => ({ receivedAt: eb('receivedAt', '+', byMs) }))
  await callback.where('receivedAt', '<', UNSET_BEFORE).execute()
}
