import { PostgresAdapter, sql } from 'kysely'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from 'kysely/migration'
import {
  HAS_ENDED,
  HAS_NAME,
  IS_IN_LINE,
  IS_RECEIVING,
  IS_UNDER_WAY,
  mayHaveStray,
  WAITS_FOR_NAME,
} from './conditions.ts'

export class NewerStoreError extends Error {
  override name = 'NewerStoreError'
}

export class OlderStoreError extends Error {
  override name = 'OlderStoreError'
}

/**
 * Brings the schema up to date; a no-op where it is. Throws NewerStoreError where it is ahead, OlderStoreError where it is
 * older than the initial one, and what the database throws. A store that is refused stays as it is.
 */
export async function migrate<Tables>(database: Kysely<Tables>): Promise<void> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true })
  if (tables.some(table => table.name === 'kysely_migration')) {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database)
    if (rows.some(({ name }) => name === BEFORE_INITIAL))
      throw new OlderStoreError('an older version of the gateway has written it')
    if (rows.some(({ name }) => !Object.hasOwn(MIGRATIONS, name)))
      throw new NewerStoreError('a newer version of the gateway has written it')
  }
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

// The first of the migrations that the initial schema has replaced.
const BEFORE_INITIAL = '001-media-and-slots'

const MIGRATIONS: Record<string, Migration> = {
  '1-initial': {
    async up(db: Kysely<never>) {
      for (const statement of tablesOf(db)) await statement.execute(db)
    },
  },
  '2-indexes': {
    async up(db: Kysely<never>) {
      for (const statement of INDEXES) await statement.execute(db)
    },
  },
  '3-traces': {
    async up(db: Kysely<never>) {
      await sql`alter table media add column traceparent text`.execute(db)
    },
  },
  '4-pieces': {
    async up(db: Kysely<never>) {
      for (const statement of PIECES) await statement.execute(db)
    },
  },
  '5-gateways': {
    async up(db: Kysely<never>) {
      for (const statement of GATEWAYS) await statement.execute(db)
    },
  },
}

/** All times are in milliseconds since 1970. The types `Media` and `Tables` document the columns. */
const tablesOf = (db: Kysely<never>) => [
  sql`create table media (seq ${numbered(db)}, id text not null unique,
    "wabaId" text not null, "fileName" text not null, type text, size integer not null, sha256 text,
    status text not null, "kaleyraId" text, "kaleyraStatus" text, handle text,
    "failureCode" text, "failureMessage" text, "lastErrorCode" text, "lastErrorMessage" text,
    "createdAt" bigint not null, "updatedAt" bigint not null, "queuedAt" bigint not null, "dueAt" bigint,
    "waitsForSlot" integer not null, "waitsForName" text, "nameTries" integer not null,
    attempts integer not null, "tryingSince" bigint, "triedForMs" bigint not null, lookups integer not null,
    "call" text not null, "callBegunAt" bigint, "newestIdBefore" text, "lostCalls" integer not null, "newestIdAfter" text,
    "handleExpiresAt" bigint, "dataExpiresAt" bigint, owner text, "scopedKey" text unique, "renewedFrom" text,
    "receivedBytes" integer, "unverifiedFrom" integer, "declaredType" text, "expectedSha256" text, "uploadMetadata" text)`,
  // The queue's order, so that the first of a thousand that are due is found without sorting them.
  sql`create index media_first_due on media (status, "dueAt", "queuedAt")`,
  sql`create index media_kaleyra on media ("wabaId", "kaleyraId")`,
  sql`create index media_kaleyra_id on media ("kaleyraId")`,
  sql`create index media_of_waba on media ("wabaId", status, seq)`,
  sql`create index media_content on media ("wabaId", sha256)`,
  sql`create index media_has_name on media ("wabaId", "fileName") where ${HAS_NAME}`,
  sql`create index media_waits_for_name on media ("wabaId", "fileName", "nameTries" desc, "queuedAt", seq)
    where ${WAITS_FOR_NAME}`,
  sql`create table event (seq ${numbered(db)},
    "mediaId" text not null references media (id) on delete cascade, at bigint not null, status text not null,
    cause text not null, attempt integer not null, message text)`,
  sql`create index event_media on event ("mediaId", seq)`,
  sql`create table slot ("wabaId" text not null, n integer not null, "freeAt" bigint not null,
    "closedUntil" bigint not null default 0, primary key ("wabaId", n))`,
  sql`create table waba ("wabaId" text primary key, "newestId" text not null)`,
  sql`create table callback (seq ${numbered(db)}, "receivedAt" bigint not null, method text not null,
    raw text not null, "kaleyraId" text not null, "wabaId" text, "saidAt" bigint, "appliedAt" bigint)`,
  sql`create index callback_waiting on callback ("appliedAt", "kaleyraId")`,
]

/** Numbers that grow, and are not used again. */
const numbered = (db: Kysely<never>) =>
  db.getExecutor().adapter instanceof PostgresAdapter
    ? sql`bigint generated always as identity primary key`
    : sql`integer primary key autoincrement`

/** So that no statement reads more than it answers, however many media items there are. */
const INDEXES = [
  sql`create index media_in_order on media ("wabaId", seq)`,
  // Two, so that the few under way, which change often, are not looked for among all that have ended.
  sql`create index media_under_way on media ("wabaId", "updatedAt", seq) where ${IS_UNDER_WAY}`,
  sql`create index media_ended on media ("wabaId", "updatedAt", seq) where ${HAS_ENDED}`,
  sql`create index media_in_line on media ("wabaId", "queuedAt", seq) where ${IS_IN_LINE}`,
  sql`create index media_unfinished on media (owner) where ${IS_RECEIVING}`,
  sql`create index media_stray on media ("wabaId", "fileName") where ${mayHaveStray('media')}`,
  // One instead of two.
  sql`drop index media_kaleyra_id`,
  sql`drop index media_kaleyra`,
  sql`create index media_kaleyra on media ("kaleyraId", "wabaId")`,
  sql`create index callback_received on callback ("receivedAt")`,
]

/** Of files whose bytes are objects. */
const PIECES = [
  sql`create table file ("mediaId" text primary key, "receivedBytes" bigint not null, fence integer not null,
    instance text not null)`,
  sql`create index file_instance on file (instance)`,
  sql`create table piece ("mediaId" text not null, "offset" bigint not null, bytes bigint not null,
    "key" text not null, primary key ("mediaId", "offset"))`,
  sql`create index piece_key on piece ("key")`,
  sql`create table intent ("key" text primary key, instance text not null)`,
  sql`create index intent_instance on intent (instance)`,
]

/** Who holds what, where several gateways share a database. */
const GATEWAYS = [
  sql`create table instance (id text primary key, "aliveUntil" bigint not null, "takenBy" text)`,
  sql`create table mark (name text primary key)`,
  sql`alter table media add column holder text`,
  sql`alter table slot add column "takenBy" text`,
]
