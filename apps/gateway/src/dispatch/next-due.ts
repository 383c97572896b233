import type { Dialect, Tx } from '../store/database.ts'
import type { WabaId } from '../media/ids.ts'
import type { Media } from '../media/media.ts'

export type NextDue = () => Promise<Media | undefined>

type Deps = {
  tx: Tx
  dialect: Pick<Dialect, 'isAlone' | 'locks'>
  now: () => number
  /** Whether it may wait for the lock of a WABA while it has none. */
  mayWait: boolean
}

/**
 * Finds the first due item of a WABA that this transaction has locked. A WABA that another one has locked is left to it,
 * but for the first: to wait for that is better than to come again at once.
 */
export function createNextDue({ tx, dialect, now, mayWait }: Deps): NextDue {
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

/** But for the items of these WABAs. */
export async function firstDue(tx: Tx, at: number, but: readonly WabaId[] = []): Promise<Media | undefined> {
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
