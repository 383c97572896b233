import { Migrator } from 'kysely/migration'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Its tables may mean what this version does not know. */
export class NewerStoreError extends Error {
  override name = 'NewerStoreError'
  readonly code = 'NEWER_STORE'
}

/** Brings the schema up to date; a no-op where it is. Throws NewerStoreError where it is ahead, and what SQLite throws. */
export async function migrate<Tables>(database: Kysely<Tables>): Promise<void> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true })
  if (tables.some(table => table.name === 'kysely_migration')) {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database)
    if (rows.some(({ name }) => !Object.hasOwn(MIGRATIONS, name)))
      throw new NewerStoreError('a newer version of the gateway has written it')
  }
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

const MIGRATIONS: Record<string, Migration> = {
  '001-media-and-slots': {
    async up(db: Kysely<never>) {
      await db.schema
        .createTable('media')
        .addColumn('seq', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('id', 'text', column => column.notNull().unique())
        .addColumn('wabaId', 'text', column => column.notNull())
        .addColumn('fileName', 'text', column => column.notNull())
        .addColumn('type', 'text', column => column.notNull())
        .addColumn('size', 'integer', column => column.notNull())
        .addColumn('sha256', 'text', column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('kaleyraId', 'text')
        .addColumn('kaleyraStatus', 'text')
        .addColumn('handle', 'text')
        .addColumn('failureCode', 'text')
        .addColumn('failureMessage', 'text')
        .addColumn('lastErrorCode', 'text')
        .addColumn('lastErrorMessage', 'text')
        .addColumn('createdAt', 'integer', column => column.notNull())
        .addColumn('updatedAt', 'integer', column => column.notNull())
        .addColumn('dueAt', 'integer')
        .addColumn('waitsForSlot', 'integer', column => column.notNull())
        .addColumn('attempts', 'integer', column => column.notNull())
        .addColumn('looks', 'integer', column => column.notNull())
        .addColumn('callBegunAt', 'integer')
        .addColumn('newestIdBefore', 'text')
        .addColumn('handleExpiresAt', 'integer')
        .addColumn('dataExpiresAt', 'integer')
        .addColumn('idempotencyKey', 'text', column => column.unique())
        .addColumn('renewedFrom', 'text')
        .execute()
      await db.schema.createIndex('media_due').on('media').columns(['status', 'dueAt']).execute()
      await db.schema.createIndex('media_kaleyra').on('media').columns(['wabaId', 'kaleyraId']).execute()
      await db.schema.createIndex('media_of_waba').on('media').columns(['wabaId', 'status', 'seq']).execute()
      await db.schema.createIndex('media_content').on('media').columns(['wabaId', 'sha256']).execute()
      await db.schema
        .createTable('event')
        .addColumn('seq', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('mediaId', 'text', column => column.notNull().references('media.id').onDelete('cascade'))
        .addColumn('at', 'integer', column => column.notNull())
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
        .addColumn('freeAt', 'integer', column => column.notNull())
        .addPrimaryKeyConstraint('slot_key', ['wabaId', 'n'])
        .execute()
    },
  },
  '002-tries': {
    async up(db: Kysely<never>) {
      await db.schema
        .alterTable('media')
        .addColumn('joined', 'integer', column => column.notNull().defaultTo(0))
        .execute()
      await db.schema.alterTable('media').addColumn('firstTryAt', 'integer').execute()
      await db.schema.alterTable('media').addColumn('newestIdAfter', 'text').execute()
      await db.schema
        .createTable('waba')
        .addColumn('wabaId', 'text', column => column.primaryKey())
        .addColumn('newestId', 'text', column => column.notNull())
        .execute()
    },
  },
  '003-callbacks': {
    async up(db: Kysely<never>) {
      await db.schema
        .createTable('callback')
        .addColumn('seq', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('receivedAt', 'integer', column => column.notNull())
        .addColumn('method', 'text', column => column.notNull())
        .addColumn('raw', 'text', column => column.notNull())
        .addColumn('kaleyraId', 'text', column => column.notNull())
        .addColumn('wabaId', 'text')
        .addColumn('saidAt', 'integer')
        .addColumn('appliedAt', 'integer')
        .execute()
      await db.schema.createIndex('callback_waiting').on('callback').columns(['appliedAt', 'kaleyraId']).execute()
      await db.schema.createIndex('media_kaleyra_id').on('media').column('kaleyraId').execute()
    },
  },
  '004-receiving': {
    async up(db: Kysely<never>) {
      await db.schema.dropIndex('media_content').execute()
      // SQLite cannot take NOT NULL from a column: a new one takes its place.
      for (const name of ['type', 'sha256']) {
        await db.schema.alterTable('media').renameColumn(name, `${name}Was`).execute()
        await db.schema.alterTable('media').addColumn(name, 'text').execute()
        await sql`update media set ${sql.ref(name)} = ${sql.ref(`${name}Was`)}`.execute(db)
        await db.schema.alterTable('media').dropColumn(`${name}Was`).execute()
      }
      await db.schema.createIndex('media_content').on('media').columns(['wabaId', 'sha256']).execute()
      await db.schema.alterTable('media').addColumn('receivedBytes', 'integer').execute()
      await db.schema.alterTable('media').addColumn('unverifiedFrom', 'integer').execute()
      for (const name of ['declaredType', 'expectedSha256', 'uploadMetadata']) {
        await db.schema.alterTable('media').addColumn(name, 'text').execute()
      }
    },
  },
  '005-owner': {
    async up(db: Kysely<never>) {
      await db.schema.alterTable('media').addColumn('owner', 'text').execute()
      // SQLite cannot take UNIQUE from a column: what is in it becomes unique in all by naming its scope.
      await db.schema.alterTable('media').renameColumn('idempotencyKey', 'scopedKey').execute()
      await sql`update media set "scopedKey" = json_array("wabaId", null, "scopedKey") where "scopedKey" is not null`.execute(
        db,
      )
    },
  },
  '006-turns': {
    async up(db: Kysely<never>) {
      for (const name of ['queuedAt', 'triedForMs', 'lostCalls']) await addNumber(db, 'media', name)
      await sql`update media set ${sql.ref('queuedAt')} = ${sql.ref('createdAt')}`.execute(db)
      await db.schema.alterTable('media').renameColumn('firstTryAt', 'tryingSince').execute()
      await addNumber(db, 'slot', 'closedUntil')
    },
  },
  // The queue's order, so that the first of a thousand that are due is found without sorting them.
  '007-first-due': {
    async up(db: Kysely<never>) {
      await db.schema.createIndex('media_first_due').on('media').columns(['status', 'dueAt', 'queuedAt']).execute()
      await db.schema.dropIndex('media_due').execute()
    },
  },
  '008-names': {
    async up(db: Kysely<never>) {
      await db.schema.alterTable('media').addColumn('waitsForName', 'text').execute()
      await addNumber(db, 'media', 'nameTries')
      await sql`create index media_has_name on media ("wabaId", "fileName")
        where status = 'QUEUED' and ("callBegunAt" is not null or "nameTries" > 0)`.execute(db)
      await sql`create index media_waits_for_name on media ("wabaId", "fileName", "nameTries" desc, "queuedAt", seq)
        where status = 'QUEUED' and "waitsForName" is not null`.execute(db)
    },
  },
}

const addNumber = (db: Kysely<never>, table: string, name: string) =>
  db.schema
    .alterTable(table)
    .addColumn(name, 'integer', column => column.notNull().defaultTo(0))
    .execute()
