import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from 'kysely/migration'
import { HAS_NAME, WAITS_FOR_NAME } from './conditions.ts'

/** Its tables may mean what this version does not know. */
export class NewerStoreError extends Error {
  override name = 'NewerStoreError'
}

/** Its tables are those of a version from before the initial schema. */
export class OlderStoreError extends Error {
  override name = 'OlderStoreError'
}

/**
 * Brings the schema up to date; a no-op where it is. Throws NewerStoreError where it is ahead, OlderStoreError where it is
 * older than the initial one, and what the database throws. A store that is refused stays as it is.
 */
export async function migrate<Tables>(database: Kysely<Tables>): Promise<void> {
  const tables = (await database.introspection.getTables({ withInternalKyselyTables: true })).map(({ name }) => name)
  const names = tables.includes('kysely_migration')
    ? (await sql<{ name: string }>`select name from kysely_migration`.execute(database)).rows.map(({ name }) => name)
    : []
  if (tables.includes('media') && !names.includes(INITIAL))
    throw new OlderStoreError('an older version of the gateway has written it')
  if (names.some(name => !Object.hasOwn(MIGRATIONS, name)))
    throw new NewerStoreError('a newer version of the gateway has written it')
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

const INITIAL = '1-initial'

const MIGRATIONS: Record<string, Migration> = {
  [INITIAL]: {
    async up(db: Kysely<never>) {
      await createMedia(db)
      await db.schema
        .createTable('event')
        .addColumn('seq', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('mediaId', 'text', column => column.notNull().references('media.id').onDelete('cascade'))
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('cause', 'text', column => column.notNull())
        .addColumn('attempt', 'integer', column => column.notNull())
        .addColumn('message', 'text')
        .execute()
      await db.schema.createIndex('event_media').on('event').columns(['mediaId', 'seq']).execute()
      await db.schema
        .createTable('slot')
        .addColumn('wabaId', 'text', column => column.notNull())
        .addColumn('n', 'integer', column => column.notNull())
        .addColumn('freeAt', 'bigint', column => column.notNull())
        .addColumn('closedUntil', 'bigint', column => column.notNull().defaultTo(0))
        .addPrimaryKeyConstraint('slot_key', ['wabaId', 'n'])
        .execute()
      await db.schema
        .createTable('waba')
        .addColumn('wabaId', 'text', column => column.primaryKey())
        .addColumn('newestId', 'text', column => column.notNull())
        .execute()
      await db.schema
        .createTable('callback')
        .addColumn('seq', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('receivedAt', 'bigint', column => column.notNull())
        .addColumn('method', 'text', column => column.notNull())
        .addColumn('raw', 'text', column => column.notNull())
        .addColumn('kaleyraId', 'text', column => column.notNull())
        .addColumn('wabaId', 'text')
        .addColumn('saidAt', 'bigint')
        .addColumn('appliedAt', 'bigint')
        .execute()
      await db.schema.createIndex('callback_waiting').on('callback').columns(['appliedAt', 'kaleyraId']).execute()
    },
  },
}

async function createMedia(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('media')
    .addColumn('seq', 'integer', column => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('wabaId', 'text', column => column.notNull())
    .addColumn('fileName', 'text', column => column.notNull())
    .addColumn('type', 'text')
    .addColumn('size', 'integer', column => column.notNull())
    .addColumn('sha256', 'text')
    .addColumn('status', 'text', column => column.notNull())
    .addColumn('kaleyraId', 'text')
    .addColumn('kaleyraStatus', 'text')
    .addColumn('handle', 'text')
    .addColumn('failureCode', 'text')
    .addColumn('failureMessage', 'text')
    .addColumn('lastErrorCode', 'text')
    .addColumn('lastErrorMessage', 'text')
    .addColumn('createdAt', 'bigint', column => column.notNull())
    .addColumn('updatedAt', 'bigint', column => column.notNull())
    .addColumn('dueAt', 'bigint')
    .addColumn('waitsForSlot', 'integer', column => column.notNull())
    .addColumn('waitsForName', 'text')
    .addColumn('nameTries', 'integer', column => column.notNull())
    .addColumn('queuedAt', 'bigint', column => column.notNull())
    .addColumn('attempts', 'integer', column => column.notNull())
    .addColumn('tryingSince', 'bigint')
    .addColumn('triedForMs', 'bigint', column => column.notNull())
    .addColumn('lookups', 'integer', column => column.notNull())
    .addColumn('call', 'text', column => column.notNull())
    .addColumn('callBegunAt', 'bigint')
    .addColumn('newestIdBefore', 'text')
    .addColumn('lostCalls', 'integer', column => column.notNull())
    .addColumn('newestIdAfter', 'text')
    .addColumn('handleExpiresAt', 'bigint')
    .addColumn('dataExpiresAt', 'bigint')
    .addColumn('owner', 'text')
    .addColumn('scopedKey', 'text', column => column.unique())
    .addColumn('renewedFrom', 'text')
    .addColumn('receivedBytes', 'integer')
    .addColumn('unverifiedFrom', 'integer')
    .addColumn('declaredType', 'text')
    .addColumn('expectedSha256', 'text')
    .addColumn('uploadMetadata', 'text')
    .execute()
  const indexes: Record<string, readonly string[]> = {
    // The queue's order, so that the first of a thousand that are due is found without sorting them.
    media_first_due: ['status', 'dueAt', 'queuedAt'],
    media_kaleyra: ['wabaId', 'kaleyraId'],
    media_kaleyra_id: ['kaleyraId'],
    media_of_waba: ['wabaId', 'status', 'seq'],
    media_content: ['wabaId', 'sha256'],
  }
  for (const [name, columns] of Object.entries(indexes))
    await db.schema
      .createIndex(name)
      .on('media')
      .columns(columns as never[])
      .execute()
  await sql`create index media_has_name on media ("wabaId", "fileName") where ${HAS_NAME}`.execute(db)
  await sql`create index media_waits_for_name on media ("wabaId", "fileName", "nameTries" desc, "queuedAt", seq)
    where ${WAITS_FOR_NAME}`.execute(db)
}
