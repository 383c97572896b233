import { mkdtemp, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMediaArchive } from './media-reads.ts'
import { openDatabase } from './sqlite/database.ts'
import { createMediaStore } from './media-store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The tables as the first release made them, with a media and its history in them. */
const FIRST_RELEASE = `
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

test('a store of the first release is opened with all that is in it', async () => {
  const first = new DatabaseSync(join(folder, 'media.sqlite'))
  first.exec(FIRST_RELEASE)
  first.close()
  const { database } = await openDatabase(folder)
  const media = await createMediaStore({ database, now: Date.now }).find('m')
  expect(media).toMatchObject({ type: 'image/png', sha256: 'aa', status: 'QUEUED', receivedBytes: null, owner: null })
  const repeated = { wabaId: '1', owner: null, idempotencyKey: 'café "1"' }
  expect(await createMediaArchive({ database, now: Date.now }).findByKey(repeated)).toEqual(media)
  expect(await database.selectFrom('event').select('status').execute()).toEqual([{ status: 'QUEUED' }])
  await database.destroy()
})
