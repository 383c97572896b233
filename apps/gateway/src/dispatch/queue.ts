import type { Transaction } from 'kysely'
import type { Rate } from '../config-values.ts'
import type { Database, Tables } from '../media/database.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'

/** A media to be dealt with by one worker, which holds it until `dueAt`, the end of its lease. */
export type Job =
  | { kind: 'send'; media: Media; slot: number }
  /** A call with this file was begun and its answer lost: look for it, and send nothing. */
  | { kind: 'look'; media: Media }

export type Queue = ReturnType<typeof createQueue>

type Deps = { database: Database; store: MediaStore; rate: Rate; leaseMs: number; now: () => number }

/**
 * Who may call Kaleyra next. Rows and slots are claimed in one transaction that is committed before the call begins, so
 * that a kill at any moment leaves a lease that ends by itself and a slot that still counts.
 */
export function createQueue({ database, store, rate, leaseMs, now }: Deps) {
  return {
    /** The next job, or undefined when nothing is due that has a slot. */
    async claim(): Promise<Job | undefined> {
      const deferred: string[] = []
      const job = await database.transaction().execute(async tx => {
        for (;;) {
          const media = await firstDue(tx, now())
          if (!media) return undefined
          if (media.callBegunAt !== null) return { kind: 'look', media: await lease(tx, media, {}) } satisfies Job
          const slot = await takeSlot(tx, media.wabaId)
          if ('n' in slot) {
            const begun = {
              attempts: media.attempts + 1,
              callBegunAt: now(),
              newestIdBefore: await newestId(tx, media),
            }
            return { kind: 'send', media: await lease(tx, media, begun), slot: slot.n } satisfies Job
          }
          deferred.push(...(await defer(tx, media.wabaId, slot.freeAt)))
        }
      })
      if (deferred.length > 0) store.changed(deferred)
      return job
    },

    /** Ends the leases of workers that are known to be gone: what they had begun is due for a look now. */
    async endLeases(): Promise<void> {
      await database
        .updateTable('media')
        .set({ dueAt: now() })
        .where('status', '=', 'QUEUED')
        .where('callBegunAt', 'is not', null)
        .execute()
    },

    /** Lets a slot rest for the whole window, from the end of its call on; or frees it when no call was begun. */
    async settleSlot(wabaId: string, n: number, { begun }: { begun: boolean }): Promise<void> {
      // From the END of the call: stamped at the start, a slow call's successor could come into the same window.
      const freeAt = begun ? now() + rate.windowMs : now()
      await database.updateTable('slot').set({ freeAt }).where('wabaId', '=', wabaId).where('n', '=', n).execute()
    },

    /** Closes every slot of a WABA until `until`: Kaleyra says that others have used them up. */
    async closeSlots(wabaId: string, until: number): Promise<void> {
      await database
        .updateTable('slot')
        .set({ freeAt: until })
        .where('wabaId', '=', wabaId)
        .where('freeAt', '<', until)
        .execute()
    },

    /** How much of a WABA's rate is used, and when there is a slot again (now, while there is one). */
    async quota(wabaId: string) {
      const slots = await database.selectFrom('slot').select(['n', 'freeAt']).where('wabaId', '=', wabaId).execute()
      const resting = slots.filter(slot => slot.n < rate.calls && slot.freeAt > now()).map(slot => slot.freeAt)
      const { queued } = await database
        .selectFrom('media')
        .select(({ fn }) => fn.countAll<number>().as('queued'))
        .where('wabaId', '=', wabaId)
        .where('status', '=', 'QUEUED')
        .executeTakeFirstOrThrow()
      const nextSlotAt = resting.length < rate.calls ? now() : Math.min(...resting)
      return { limit: rate.calls, used: resting.length, remaining: rate.calls - resting.length, queued, nextSlotAt }
    },
  }

  async function lease(tx: Tx, media: Media, change: Partial<Media>): Promise<Media> {
    const leased = { ...change, dueAt: now() + leaseMs, updatedAt: now() }
    await tx.updateTable('media').set(leased).where('id', '=', media.id).execute()
    return { ...media, ...leased }
  }

  async function takeSlot(tx: Tx, wabaId: string): Promise<{ n: number } | { freeAt: number }> {
    await addSlots(tx, wabaId)
    const slot = await tx
      .selectFrom('slot')
      .select(['n', 'freeAt'])
      .where('wabaId', '=', wabaId)
      .where('n', '<', rate.calls)
      .orderBy('freeAt')
      .executeTakeFirstOrThrow()
    if (slot.freeAt > now()) return { freeAt: slot.freeAt }
    const freeAt = now() + leaseMs + rate.windowMs
    await tx.updateTable('slot').set({ freeAt }).where('wabaId', '=', wabaId).where('n', '=', slot.n).execute()
    return { n: slot.n }
  }

  /** A WABA's rows are made once, when the first call is claimed, and more when the limit was raised since. */
  async function addSlots(tx: Tx, wabaId: string): Promise<void> {
    const { known } = await tx
      .selectFrom('slot')
      .select(({ fn }) => fn.countAll<number>().as('known'))
      .where('wabaId', '=', wabaId)
      .where('n', '<', rate.calls)
      .executeTakeFirstOrThrow()
    // A statement takes some thousands of values.
    for (let from = known; from < rate.calls; from += ROWS_AT_ONCE) {
      const length = Math.min(ROWS_AT_ONCE, rate.calls - from)
      const rows = Array.from({ length }, (_, index) => ({ wabaId, n: from + index, freeAt: 0 }))
      await tx
        .insertInto('slot')
        .values(rows)
        .onConflict(conflict => conflict.doNothing())
        .execute()
    }
  }

  /** Kaleyra's ids grow: an upload made by the call now beginning has a larger one than any known before it. */
  async function newestId(tx: Tx, media: Media): Promise<string | null> {
    const known = await tx
      .selectFrom('media')
      .select('kaleyraId')
      .where('wabaId', '=', media.wabaId)
      .where('kaleyraId', 'is not', null)
      .orderBy('seq', 'desc')
      .limit(100)
      .execute()
    const ids = known.flatMap(row => (/^\d{1,18}$/u.test(row.kaleyraId ?? '') ? [BigInt(row.kaleyraId ?? '')] : []))
    return ids.length === 0 ? null : String(ids.reduce((one, other) => (other > one ? other : one)))
  }

  /** No slot is free: all that the WABA has due waits for the first that will be. */
  async function defer(tx: Tx, wabaId: string, freeAt: number): Promise<string[]> {
    const moved = await tx
      .updateTable('media')
      .set({ dueAt: freeAt })
      .where('wabaId', '=', wabaId)
      .where('status', '=', 'QUEUED')
      .where('callBegunAt', 'is', null)
      .where('dueAt', '<=', now())
      .returning('id')
      .execute()
    return moved.map(row => row.id)
  }
}

const ROWS_AT_ONCE = 1000

type Tx = Transaction<Tables>

async function firstDue(tx: Tx, at: number): Promise<Media | undefined> {
  return tx
    .selectFrom('media')
    .selectAll()
    .where('status', '=', 'QUEUED')
    .where('dueAt', '<=', at)
    .orderBy('dueAt')
    .orderBy('seq')
    .executeTakeFirst()
}
