import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { ScaleStore } from './stores.ts'

const TABLES = ['media', 'event', 'callback'] as const
/** What has to differ from row to row, or names a row that does. */
const OWN = ['id', 'mediaId', 'kaleyraId', 'fileName', 'sha256']

/** Repeats every row of a store `times` times, with its history and its callback. Answers how many media items were added. */
export async function growStore({ database }: ScaleStore, times: number): Promise<number> {
  let added = 0
  for (const table of TABLES) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(database)
    if (table === 'media') added = rows.length * times
    const columns = Object.keys(rows[0] ?? {}).filter(name => name !== 'seq')
    const valueOf = (name: string): RawBuilder<unknown> =>
      OWN.includes(name) ? sql`${sql.ref(name)} || n` : sql.ref(name)
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map(name => sql.ref(name)))})
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(times)})
      select ${sql.join(columns.map(valueOf))} from ${sql.table(table)}, numbers`.execute(database)
  }
  return added
}
