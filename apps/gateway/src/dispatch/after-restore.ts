import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import type { CopyMark } from '../store/copy-mark.ts'
import type { Database, Tables } from '../store/database.ts'
import type { Slots } from './slots.ts'

type Deps = {
  database: Database
  mark: CopyMark
  slots: Pick<Slots, 'restAll'>
  now: () => number
}

/** Between the first lookups of a WABA: no more of them are needed, since its slots rest. */
const APART_MS = 1000

/**
 * For the start, after that of the queue. Answers whether this is the first one of a copy, which does not know what was
 * called since it was made. Then every slot rests, and whatever may have been sent since is looked up before it is sent:
 * its call counts as lost, and nothing is adopted. One transaction, so that a kill leaves the mark or all of it.
 */
export function createAfterRestore({ database, mark, slots, now }: Deps) {
  return async function afterRestore(): Promise<boolean> {
    return database.transaction().execute(async tx => {
      if (!(await mark.isSet(tx))) return false
      await slots.restAll(tx)
      await doubtCalls(tx)
      // What is not known here may be newer, and would be taken for the upload of a later call.
      await tx.deleteFrom('waba').execute()
      await mark.clear(tx)
      return true
    })
  }

  async function doubtCalls(tx: Transaction<Tables>): Promise<void> {
    await tx
      .updateTable('media')
      .set(({ ref, selectFrom }) => ({
        call: 'LOST',
        callBegunAt: null,
        newestIdAfter: null,
        newestIdBefore: sql<string | null>`coalesce(${ref('newestIdBefore')}, ${selectFrom('waba')
          .select('newestId')
          .whereRef('waba.wabaId', '=', 'media.wabaId')})`,
      }))
      .where('status', 'in', ['RECEIVING', 'QUEUED'])
      .execute()
    await tx
      .with('line', cte =>
        cte
          .selectFrom('media')
          .select(({ fn }) => [
            'id',
            fn
              .agg<number>('row_number')
              .over(over => over.partitionBy('wabaId').orderBy('queuedAt').orderBy('seq'))
              .as('place'),
          ])
          .where('status', '=', 'QUEUED'),
      )
      .updateTable('media')
      .from('line')
      .set(({ ref }) => ({
        dueAt: sql<number>`${now()} + ${APART_MS} * (${ref('line.place')} - 1)`,
        waitsForSlot: 0,
        waitsForName: null,
        lastErrorCode: 'OUTCOME_UNKNOWN',
        lastErrorMessage: RESTORED,
      }))
      .whereRef('media.id', '=', 'line.id')
      .execute()
  }
}

const RESTORED = 'A backup was restored: it is looked up whether this upload was sent after the backup was made.'
