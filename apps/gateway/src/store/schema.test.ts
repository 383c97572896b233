import { mkdtemp, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HAS_NAME, WAITS_FOR_NAME } from './conditions.ts'
import { DataFolderError } from './sqlite/data-folder-error.ts'
import { openDatabase } from './sqlite/database.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The tables as the first migrations made them, with a media item and its history in them. */
const FIRST_SCHEMA = `
  create table media (seq integer primary key autoincrement, id text not null unique, "wabaId" text not null,
    "fileName" text not null, type text not null, size integer not null, sha256 text not null, status text not null,
    "kaleyraId" text, "kaleyraStatus" text, handle text, "failureCode" text, "failureMessage" text,
    "lastErrorCode" text, "lastErrorMessage" text, "createdAt" integer not null, "updatedAt" integer not null,
    "dueAt" integer, "waitsForSlot" integer not null, attempts integer not null, looks integer not null,
    "callBegunAt" integer, "newestIdBefore" text, "handleExpiresAt" integer, "dataExpiresAt" integer,
    "idempotencyKey" text unique, "renewedFrom" text);
  create index media_due on media (status, "dueAt");
  create index media_kaleyra on media ("wabaId", "kaleyraId");
  create index media_of_waba on media ("wabaId", status, seq);
  create index media_content on media ("wabaId", sha256);
  create table event (seq integer primary key autoincrement, "mediaId" text not null references media (id) on delete cascade,
    at integer not null, status text not null, cause text not null, attempt integer not null, message text);
  create index event_media on event ("mediaId", seq);
  create table slot ("wabaId" text not null, n integer not null, "freeAt" integer not null,
    constraint slot_key primary key ("wabaId", n));
  create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null);
  create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null);
  insert into kysely_migration values ('001-media-and-slots', '2026-01-01T00:00:00.000Z');
  insert into kysely_migration_lock values ('migration_lock', 0);
  insert into media (id, "wabaId", "fileName", type, size, sha256, status, "createdAt", "updatedAt", "waitsForSlot",
    attempts, looks, "idempotencyKey")
    values ('m', '1', 'a.png', 'image/png', 4, 'aa', 'QUEUED', 1, 1, 0, 0, 0, 'café "1"');
  insert into event ("mediaId", at, status, cause, attempt) values ('m', 1, 'QUEUED', 'UPLOAD', 0);`

/** Takes the second migration back. */
const ONLY_INITIAL = `
  drop index media_in_order; drop index media_under_way; drop index media_ended; drop index media_in_line;
  drop index media_unfinished; drop index media_stray; drop index callback_received; drop index media_kaleyra;
  create index media_kaleyra on media ("wabaId", "kaleyraId");
  create index media_kaleyra_id on media ("kaleyraId");
  drop table instance;
  drop table mark;
  alter table media drop column holder;
  alter table slot drop column "takenBy";
  alter table media drop column traceparent;
  drop table file; drop table piece; drop table intent;
  delete from kysely_migration where name <> '1-initial';`

test('a store with the tables of before the initial schema is refused with what to do, and stays', async () => {
  const path = join(folder, 'media.sqlite')
  const old = new DatabaseSync(path)
  old.exec(FIRST_SCHEMA)
  old.close()
  const opening = openDatabase(folder)
  await expect(opening).rejects.toBeInstanceOf(DataFolderError)
  await expect(opening).rejects.toThrow(
    `The database ${path} cannot be used (an older version of the gateway has written it). ` +
      'Finish its uploads with that version, or start this one with an empty DATA_DIR.',
  )
  const after = new DatabaseSync(path)
  expect(after.prepare('select id, status from media').all()).toMatchObject([{ id: 'm', status: 'QUEUED' }])
  after.close()
})

test('a store of before an index or a column gets it, and keeps what is in it', async () => {
  const open = async () => {
    const { database } = await openDatabase(folder)
    const { rows } = await sql<{ name: string }>`select name, sql from sqlite_master order by name`.execute(database)
    const wabas = await database.selectFrom('waba').selectAll().execute()
    return { schema: rows, wabas, close: () => database.destroy() }
  }
  const now = await open()
  await now.close()
  const before = new DatabaseSync(join(folder, 'media.sqlite'))
  before.exec(ONLY_INITIAL)
  before.exec("insert into waba values ('1', '7')")
  before.close()
  const after = await open()
  expect(after.schema).toEqual(now.schema)
  expect(after.wabas).toEqual([{ wabaId: '1', newestId: '7' }])
  await after.close()
})

test('the indexes that hold the order of a name are used', async () => {
  const { database } = await openDatabase(folder)
  const planOf = async (condition: RawBuilder<unknown>) => {
    const query = sql`explain query plan select id from media where "wabaId" = '1' and "fileName" = 'a' and ${condition}`
    return JSON.stringify((await query.execute(database)).rows)
  }
  expect(await planOf(HAS_NAME)).toContain('media_has_name')
  expect(await planOf(WAITS_FOR_NAME)).toContain('media_waits_for_name')
  await database.destroy()
})
