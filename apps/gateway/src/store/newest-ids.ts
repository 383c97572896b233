import type { Kysely } from 'kysely'
import type { OpenedDatabase, Tables } from './database.ts'
import { groupCommit } from './group-commit.ts'
import type { WabaId } from '../media/ids.ts'

export type NewestIds = ReturnType<typeof createNewestIds>

/**
 * The newest known upload of each WABA; it outlives the media items. Kaleyra's ids grow: an upload of a later call has a
 * larger id.
 */
export function createNewestIds({ database, dialect }: OpenedDatabase) {
  const commit = groupCommit({ database, dialect })
  return {
    find: (wabaId: WabaId) => findNewestId(database, wabaId),

    async learn(wabaId: WabaId, ids: readonly string[]): Promise<void> {
      const newest = newestOf()
      ids.forEach(newest.add)
      const [newestId] = newest.ids()
      if (newestId === undefined) return
      await commit(async tx => {
        await dialect.locks.waba(tx, wabaId)
        if (BigInt((await findNewestId(tx, wabaId)) ?? -1) >= BigInt(newestId)) return
        await tx
          .insertInto('waba')
          .values({ wabaId, newestId })
          .onConflict(conflict => conflict.column('wabaId').doUpdateSet({ newestId }))
          .execute()
      })
    },
  }
}

/** Keeps the newest of the ids that are added; ids that are not numbers are ignored. */
export function newestOf() {
  let newest = -1n
  return {
    add(id: string): void {
      if (/^\d{1,64}$/u.test(id) && BigInt(id) > newest) newest = BigInt(id)
    },
    ids: (): string[] => (newest < 0n ? [] : [String(newest)]),
  }
}

/** The newest upload known of a WABA; null before the first. */
export async function findNewestId(on: Kysely<Tables>, wabaId: WabaId): Promise<string | null> {
  const known = await on.selectFrom('waba').select('newestId').where('wabaId', '=', wabaId).executeTakeFirst()
  return known?.newestId ?? null
}
