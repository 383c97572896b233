import { Client } from 'pg'
import type { Place } from '@resumable-media/test-kit/place'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import { newKeys } from './engines.ts'

/** The servers of a place that several gateways may share. */
export type Servers = { server: string; endpoint: string }

declare module 'vitest' {
  interface ProvidedContext {
    /** For the tests of the project `shared`. */
    shared?: Servers
  }
}

/** A stop waits a fifth of it before it ends, for other gateways to take what comes. */
const STOP = { SHUTDOWN_GRACE: '1s' }

/** A new database and a new prefix, for one gateway or several. */
export async function newSharedPlace(servers: Servers): Promise<Place> {
  const keys = await newKeys(servers)
  const rows = (statement: string) => onPostgres(keys.DATABASE_URL, statement)
  await rows(OWN_CLOCK)

  return {
    env: { ...keys, ...STOP },
    rows,
    spooled: async () => (await rows('select "mediaId" from file')).map(({ mediaId }) => String(mediaId)),
    async sizeOf(id) {
      const [file] = await rows(`select "receivedBytes" from file where "mediaId" = '${id}'`)
      return Number(file?.['receivedBytes'])
    },

    async moveClock(ms, move) {
      const client = new Client(keys.DATABASE_URL)
      await client.connect()
      try {
        // A gateway looks at the time where it renews its lease: it waits until both have moved.
        await client.query('begin; lock table instance in share mode')
        await client.query(`update passed set ms = ${ms}`)
        move()
        await client.query('commit')
      } finally {
        await client.end()
      }
    },

    async remove() {
      await onPostgres(servers.server, `drop database ${new URL(keys.DATABASE_URL).pathname.slice(1)} with (force)`)
    },
  }
}

/** From the next connection on, the database has a clock that a test moves. */
const OWN_CLOCK = `
  create schema own;
  create table own.passed (ms bigint not null);
  insert into own.passed values (0);
  create function own.clock_timestamp() returns timestamptz language sql volatile as
    'select pg_catalog.clock_timestamp() + ms * interval ''1 millisecond'' from own.passed';
  do 'begin execute format(''alter database %I set search_path = own, pg_catalog'', current_database()); end'`
