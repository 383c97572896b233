import type { Database } from '../store/database.ts'
import { HAS_ENDED, IS_UNDER_WAY } from '../store/conditions.ts'
import type { WabaId } from '../media/ids.ts'
import { LISTED } from '../media/media.ts'
import type { ListedMedia } from '../media/media.ts'

export type Snapshot = ReturnType<typeof createSnapshot>

/** SQLite takes more than 30,000 values in a statement, other databases fewer. */
const AT_ONCE = 500

export function createSnapshot({ database, now }: { database: Database; now: () => number }) {
  const known = () =>
    database
      .selectFrom('media')
      .select(LISTED)
      .where(or => or.or([or('dataExpiresAt', 'is', null), or('dataExpiresAt', '>', now())]))

  return {
    async ofIds(ids: readonly string[]): Promise<ListedMedia[]> {
      const media: ListedMedia[] = []
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const some = ids.slice(from, from + AT_ONCE)
        media.push(...(await known().where('id', 'in', some).orderBy('seq').execute()))
      }
      return media
    },

    /** Of a WABA's media items under way the `most` that changed last, then as many of those that have ended. */
    async ofWaba(wabaId: WabaId, most: number): Promise<ListedMedia[]> {
      const changedLast = (which: typeof HAS_ENDED) =>
        known()
          .where('wabaId', '=', wabaId)
          .where(which)
          .orderBy('updatedAt', 'desc')
          .orderBy('seq', 'desc')
          .limit(most)
          .execute()
      return [...(await changedLast(IS_UNDER_WAY)), ...(await changedLast(HAS_ENDED))]
    },

    async queueOf(wabaId: WabaId): Promise<string[]> {
      const rows = await database
        .selectFrom('media')
        .select('id')
        .where('wabaId', '=', wabaId)
        .where('status', '=', 'QUEUED')
        .execute()
      return rows.map(row => row.id)
    },
  }
}
