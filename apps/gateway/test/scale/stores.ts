import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import { createSignals } from '../../src/store/signals.ts'
import type { Signals } from '../../src/store/signals.ts'
import type { OpenedDatabase } from '../../src/store/database.ts'
import { openPostgres } from '../../src/store/postgres/database.ts'
import { startPostgresSignals } from '../../src/store/postgres/signals.ts'
import { openDatabase } from '../../src/store/sqlite/database.ts'
import { watchStatements } from '../executed.ts'
import { createDatabase } from '../postgres-fixture.ts'

/** A store in a place of its own, with the signals that belong to it. */
export type ScaleStore = OpenedDatabase & {
  /** Where its server has it, if it has one. */
  url: string | undefined
  signals: Signals
  /** Calls `see` with the text of each statement, also of others of this kind; answers how to end that. */
  watch(see: (text: string) => void): () => void
  /** What all rows and indexes take. */
  bytes(): Promise<number>
  /** The processes of its server, if it has one. */
  processes(): Promise<number[]>
  /** As a running server does by itself after a while: the planner knows the tables. */
  analyze(): Promise<void>
  close(): Promise<void>
}

export async function openSqliteStore(): Promise<ScaleStore> {
  const folder = await mkdtemp(join(tmpdir(), 'scale-'))
  const { database, dialect } = await openDatabase(folder)
  return {
    url: undefined,
    database,
    dialect,
    signals: createSignals(),
    watch: watchStatements,
    async bytes() {
      await sql`pragma wal_checkpoint(truncate)`.execute(database)
      return (await stat(join(folder, 'media.sqlite'))).size
    },
    processes: async () => [],
    // The gateway never analyses it.
    analyze: async () => {},
    async close() {
      try {
        await database.destroy()
      } finally {
        // A simulation that was ended may still write.
        await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      }
    },
  }
}

/** On a server on which databases may be created. */
export async function openPostgresStore(server: string, mostConnections = 10): Promise<ScaleStore> {
  const url = await createDatabase(server)
  const { database, dialect } = await openPostgres(url, { mostConnections })
  const signals = await startPostgresSignals({
    url,
    database,
    onError: error => process.emitWarning(String(error)),
  })
  return {
    url,
    database,
    dialect,
    signals,
    watch: watchQueries,
    async bytes() {
      const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(
        database,
      )
      return rows[0]?.bytes ?? 0
    },
    async processes() {
      const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity`.execute(database)
      return rows.map(({ pid }) => pid)
    },
    analyze: async () => void (await sql`analyze`.execute(database)),
    async close() {
      await signals.stop()
      await database.destroy()
      await onPostgres(server, `drop database ${new URL(url).pathname.slice(1)} with (force)`)
    },
  }
}

/** As `watchStatements`, for every connection of pg. */
function watchQueries(see: (text: string) => void): () => void {
  const { query } = Client.prototype
  Client.prototype.query = function watched(this: Client, ...parameters: unknown[]) {
    const [asked] = parameters
    see(typeof asked === 'string' ? asked : (asked as { text: string }).text)
    return (query as (...given: unknown[]) => unknown).apply(this, parameters)
  } as typeof query
  return () => void (Client.prototype.query = query)
}
