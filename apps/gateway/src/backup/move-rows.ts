import type { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import type { Media } from '../media/media.ts'
import type { Tx } from '../store/database.ts'
import { movedMedia } from './moved-media.ts'

type Row = Record<string, unknown>
type Moving = Parameters<typeof movedMedia>[1]

/** Those that a folder fills, in the order in which they refer to each other. */
export const TABLES = ['media', 'event', 'slot', 'waba', 'callback'] as const

/** Copies every row of a folder's database, which nothing changes meanwhile. Answers how many there are. */
export async function moveRows(from: DatabaseSync, tx: Tx, moving: Moving): Promise<number> {
  let copied = 0
  for (const table of TABLES) {
    const asMoved = (row: Row) => (CHANGES[table] ?? same)(row, moving)
    for (const rows of batches(from.prepare(`select * from "${table}"`).iterate())) {
      await insert(tx, table, rows.map(asMoved))
      copied += rows.length
    }
  }
  for (const { name, seq } of from.prepare('select name, seq from sqlite_sequence').all())
    await sql`select setval(pg_get_serial_sequence(${name}, 'seq'), ${seq}::bigint)`.execute(tx)
  return copied
}

const same = (row: Row): Row => row

const CHANGES: Partial<Record<(typeof TABLES)[number], (row: Row, moving: Moving) => Row>> = {
  media: (row, moving) => movedMedia(row as unknown as Media, moving),
  slot: (row, { aheadMs }) => ({
    ...row,
    freeAt: Number(row['freeAt']) + aheadMs,
    closedUntil: Number(row['closedUntil']) + aheadMs,
    takenBy: null,
  }),
}

/** As one parameter: PostgreSQL takes 65,535 of them, and knows the types of its columns. */
async function insert(tx: Tx, table: string, rows: readonly Row[]): Promise<void> {
  const name = sql.table(table)
  await sql`insert into ${name} overriding system value
    select * from jsonb_populate_recordset(null::${name}, ${JSON.stringify(rows, storable)}::jsonb)`.execute(tx)
}

/** PostgreSQL keeps no U+0000 in a text. */
const storable = (_: string, value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value)

/** A row with a callback has up to 64 KB. */
const ROWS_AT_ONCE = 500

function* batches(rows: Iterable<Row>): Generator<Row[]> {
  let batch: Row[] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < ROWS_AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
