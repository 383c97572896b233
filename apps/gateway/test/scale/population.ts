import { sql } from 'kysely'
import type { Database } from '../../src/store/database.ts'
import type { WabaId } from '../../src/media/ids.ts'

/** The WABAs by their size: the first has `most` items, the second half of that, the third a third; each has `least`. */
export type Population = { wabas: number; most: number; least: number }

export const itemsOf = ({ most, least }: Population, rank: number): number => Math.max(least, Math.floor(most / rank))

export const wabaOf = (rank: number): WabaId => `1504400${FIRST + rank}` as WabaId

/** Eight digits, however many there are. */
const FIRST = 10_000_000
/** A prime: the orders of arrival that are made of it have no pattern. */
const ORDERS = 1_000_003

/** Adds the items of a population, all due at `dueAt`; they have come in an order that mixes the WABAs. */
export async function fillItems(database: Database, { wabas, most, least }: Population, dueAt: number): Promise<void> {
  const [count, top, low, at] = [wabas, most, least, dueAt].map(number => sql.lit(number))
  // Integers, so that both databases divide without a rest.
  const items = sql`case when ${top} / rank > ${low} then ${top} / rank else ${low} end`
  await sql`insert into media (id, "wabaId", "fileName", type, size, sha256, status, "createdAt", "updatedAt", "queuedAt",
      "dueAt", "waitsForSlot", "nameTries", attempts, "triedForMs", lookups, "call", "lostCalls")
    with recursive
      ranks (rank) as (select 1 union all select rank + 1 from ranks where rank < ${count}),
      items (rank, n) as (select rank, 1 from ranks union all select rank, n + 1 from items where n < ${items}),
      ordered (rank, n, place) as (select rank, n, (rank * 7919 + n * 104729) % ${sql.lit(ORDERS)} from items)
    select 'item-' || rank || '-' || n || '-' || ${at}, '1504400' || (${sql.lit(FIRST)} + rank),
      'catalogue-' || n || '-' || ${at} || '.png', 'image/png', 100000, 'ab', 'QUEUED', ${at}, ${at},
      ${at} - ${sql.lit(ORDERS)} + place, ${at}, 0, 0, 0, 0, 0, 'NONE', 0 from ordered order by place`.execute(database)
}

/** Gives each WABA its slots, free, as if all had made calls before. */
export async function fillSlots(database: Database, wabas: number, each: number): Promise<void> {
  await sql`insert into slot ("wabaId", n, "freeAt")
    with recursive
      ranks (rank) as (select 1 union all select rank + 1 from ranks where rank < ${sql.lit(wabas)}),
      numbers (n) as (select 0 union all select n + 1 from numbers where n < ${sql.lit(each - 1)})
    select '1504400' || (${sql.lit(FIRST)} + rank), n, 0 from ranks, numbers`.execute(database)
}
