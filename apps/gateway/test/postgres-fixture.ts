import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Kysely, PostgresDialect } from 'kysely'
import type { PostgresPool } from 'kysely'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import type { OpenedDatabase, Tables } from '../src/store/database.ts'
import { parseAddress } from '../src/store/postgres/address.ts'
import { openPostgres } from '../src/store/postgres/database.ts'
import { postgresDialect } from '../src/store/postgres/dialect.ts'
import { createPool } from '../src/store/postgres/pool.ts'

/** A database, and the pools of its connections, which are kept: to open them takes longer than most tests. */
type Seat = { url: string; folder: string; pools: PostgresPool[]; taken: number }

const EMPTY = `delete from media; delete from slot; delete from waba; delete from callback;
  select setval(pg_get_serial_sequence(name, 'seq'), 1, false) from unnest(array['media', 'event', 'callback']) as name`

/** For the tests of one file, on one server. */
export function createPostgresFixture(server: string) {
  const seats: Seat[] = []

  return {
    /** As `openDatabase` in a folder: an empty database for a new one, and for the same the same by another pool. */
    async openIn(folder: string): Promise<OpenedDatabase> {
      const seat = seats.find(one => one.folder === folder) ?? (await take(folder))
      const pool = (seat.pools[seat.taken] ??= poolOf(seat.url))
      seat.taken += 1
      const kept = { connect: () => pool.connect(), end: async () => {}, options: {} }
      const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: kept }) })
      return { database, dialect: postgresDialect }
    },
    close: () => Promise.all(seats.flatMap(({ pools }) => pools.map(pool => pool.end()))),
  }

  async function take(folder: string): Promise<Seat> {
    // A folder that is gone is that of a test that is over.
    const free = seats.find(one => !existsSync(one.folder))
    if (free) await empty(free.pools[0])
    const seat = free ?? { url: await createDatabase(server), folder, pools: [], taken: 0 }
    if (!free) seats.push(seat)
    return Object.assign(seat, { folder, taken: 0 })
  }
}

async function empty(pool: PostgresPool | undefined): Promise<void> {
  const client = await pool?.connect()
  await client?.query(EMPTY, [])
  client?.release()
}

const poolOf = (url: string) => createPool({ ...parseAddress(url).config, ssl: false }, { most: 5, hasLimits: true })

/** A new database on a server, with the schema, by its URL. */
export async function createDatabase(server: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onPostgres(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = name
  const { database } = await openPostgres(url.href)
  await database.destroy()
  return url.href
}
