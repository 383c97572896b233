import { mayHaveStray } from '../store/conditions.ts'
import type { OpenedDatabase } from '../store/database.ts'
import { transact } from '../store/transact.ts'
import type { Endings } from '../retention/endings.ts'
import type { RawCallback } from './parse.ts'

type NewCallback = RawCallback & { kaleyraId: string; wabaId: string | undefined; saidAt: number | undefined }
export type Inbox = ReturnType<typeof createInbox>
export type WaitingCallback = Awaited<ReturnType<Inbox['waiting']>>[number]

type Deps = OpenedDatabase & { endings: Pick<Endings, 'now' | 'due'>; now: () => number; maxRows?: number }

const DAY_MS = 86_400_000
/** A day of 20 uploads an hour for twenty WABAs. A sender that knows the secret can send any number of ids. */
const MAX_ROWS = 10_000

/** Keeps callbacks for a day, since one can precede the answer to its upload; at most the newest `maxRows`. */
export function createInbox({ database, dialect, endings, now, maxRows = MAX_ROWS }: Deps) {
  return {
    /** Durable once it answers, with the row's number. */
    async add({ wabaId, saidAt, ...callback }: NewCallback): Promise<number> {
      const row = { ...callback, receivedAt: now(), wabaId: wabaId ?? null, saidAt: saidAt ?? null, appliedAt: null }
      return transact({ database, dialect }, async tx => {
        const { seq } = await tx.insertInto('callback').values(row).returning('seq').executeTakeFirstOrThrow()
        await tx
          .deleteFrom('callback')
          .where('seq', '<=', seq - maxRows)
          .execute()
        return seq
      })
    },

    /** Whether any callback is not applied, whose media item may not be known. */
    async isAnyWaiting(): Promise<boolean> {
      const first = database.selectFrom('callback').select('seq').where('appliedAt', 'is', null).limit(1)
      return (await first.executeTakeFirst()) !== undefined
    },

    /**
     * The callbacks that are not applied and whose media item is known, in order of arrival; all, or those of one Kaleyra id.
     */
    async waiting(kaleyraId?: string) {
      return (
        database
          .selectFrom('callback')
          .innerJoin('media', 'media.kaleyraId', 'callback.kaleyraId')
          .select(['callback.seq', 'callback.method', 'callback.raw', 'media.id as mediaId'])
          .where('callback.appliedAt', 'is', null)
          .$if(kaleyraId !== undefined, query => query.where('callback.kaleyraId', '=', kaleyraId ?? ''))
          // Kaleyra's ids are unique within a WABA. A callback without a WABA is applied to the only media item of its id,
          // unless a call of another WABA may have made an upload of the same id: then the poller decides.
          .where(({ and, eb, exists, not, or, ref, selectFrom }) => {
            const others = selectFrom('media as other').select('other.id')
            const elsewhere = or([
              exists(
                others
                  .whereRef('other.kaleyraId', '=', 'callback.kaleyraId')
                  .whereRef('other.wabaId', '!=', 'media.wabaId'),
              ),
              // Both ranges, since an index cannot look for what is unlike.
              exists(others.where(mayHaveStray('other')).whereRef('other.wabaId', '<', 'media.wabaId')),
              exists(others.where(mayHaveStray('other')).whereRef('other.wabaId', '>', 'media.wabaId')),
            ])
            return or([
              eb('callback.wabaId', '=', ref('media.wabaId')),
              and([eb('callback.wabaId', 'is', null), not(elsewhere)]),
            ])
          })
          .orderBy('callback.seq')
          .execute()
      )
    },

    async isApplied(seq: number): Promise<boolean> {
      const row = await database.selectFrom('callback').select('appliedAt').where('seq', '=', seq).executeTakeFirst()
      return row?.appliedAt != null
    },

    async markApplied(seqs: readonly number[]): Promise<void> {
      if (seqs.length === 0) return
      // Another gateway may be marking some of them.
      await transact({ database, dialect }, tx =>
        tx
          .updateTable('callback')
          .set({ appliedAt: now() })
          .where('seq', 'in', seqs)
          .where('appliedAt', 'is', null)
          .execute(),
      )
    },

    /** Drops callbacks after a day, applied or not; answers when the next is due. */
    async dropOld(): Promise<number | undefined> {
      const until = endings.now(DAY_MS) - DAY_MS
      let oldest = await findOldest()
      if (oldest !== null && oldest <= until) {
        await database.deleteFrom('callback').where('receivedAt', '<=', until).execute()
        oldest = await findOldest()
      }
      return oldest === null ? undefined : endings.due(oldest + DAY_MS, DAY_MS)
    },
  }

  async function findOldest(): Promise<number | null> {
    const { oldest } = await database
      .selectFrom('callback')
      .select(({ fn }) => fn.min<number | null>('receivedAt').as('oldest'))
      .executeTakeFirstOrThrow()
    return oldest
  }
}
