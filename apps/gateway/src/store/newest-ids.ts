import type { Kysely } from 'kysely'
import type { Tables } from './database.ts'

export type NewestIds = ReturnType<typeof createNewestIds>

/**
 * The newest upload that is known of each WABA, which outlives the media. Kaleyra's ids grow: an upload made by a call
 * that begins later has a larger one.
 */
export function createNewestIds(database: Kysely<Tables>) {
  return {
    /** The newest upload known of a WABA; null before the first. */
    find: (wabaId: string) => findNewestId(database, wabaId),

    /** Takes note of uploads that Kaleyra has named; ids that are not numbers say nothing. */
    async learn(wabaId: string, ids: readonly string[]): Promise<void> {
      const newest = newestOf()
      ids.forEach(newest.add)
      const [newestId] = newest.ids()
      if (newestId === undefined) return
      await database.transaction().execute(async tx => {
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

/** Of ids as they come, the newest alone is kept; ids that are not numbers say nothing. */
export function newestOf() {
  let newest = -1n
  return {
    add(id: string): void {
      if (/^\d{1,64}$/u.test(id) && BigInt(id) > newest) newest = BigInt(id)
    },
    /** That one, or none. */
    ids: (): string[] => (newest < 0n ? [] : [String(newest)]),
  }
}

/** The newest upload known of a WABA; null before the first. */
export async function findNewestId(on: Kysely<Tables>, wabaId: string): Promise<string | null> {
  const known = await on.selectFrom('waba').select('newestId').where('wabaId', '=', wabaId).executeTakeFirst()
  return known?.newestId ?? null
}
