import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onPostgres, startPostgres } from '@resumable-media/test-kit/postgres'
import type { Postgres } from '@resumable-media/test-kit/postgres'
import { generate } from 'selfsigned'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase, createPostgresFixture } from '../../../test/postgres-fixture.ts'
import { storeSuite } from '../../../test/suites/store.ts'
import { transact } from '../transact.ts'
import { openPostgres } from './database.ts'

const PASSWORD = 's3cret'
const ROLES = `create role guest login password '${PASSWORD}';
  create role crowd login password '${PASSWORD}' connection limit 0;
  create role reader login password '${PASSWORD}'; alter role reader set default_transaction_read_only = on;
  create role lax superuser login password '${PASSWORD}'; alter role lax set synchronous_commit = off;
  alter role lax set default_transaction_isolation = 'repeatable read'`

let folder: string
let server: Postgres
let fixture: ReturnType<typeof createPostgresFixture>
let database: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificates-'))
  server = await startPostgres({ version: 14, tls: await certificate('own.pem') })
  await certificate('other.pem')
  fixture = createPostgresFixture(server.url())
  database = await createDatabase(server.url())
  await onPostgres(server.url(), ROLES)
})
afterAll(async () => {
  await fixture.close()
  await server.stop()
  await rm(folder, { recursive: true })
})

async function certificate(file: string) {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  await writeFile(join(folder, file), made.cert)
  return made
}

/** The URL of the database with parts of it changed. */
const urlWith = (parts: Partial<Pick<URL, 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search'>>) =>
  Object.assign(new URL(database), parts).href
const as = (username: string, pathname?: string) =>
  urlWith({ username, password: PASSWORD, ...(pathname !== undefined && { pathname }) })

/** What the first row of a statement has, on a connection of an opened store. */
async function ask<Row>(url: string, statement: string): Promise<Row | undefined> {
  const opened = await openPostgres(url)
  try {
    return (await sql.raw<Row>(statement).execute(opened.database)).rows[0]
  } finally {
    await opened.database.destroy()
  }
}

storeSuite('on PostgreSQL 14', folderOfStore => fixture.openIn(folderOfStore))

test('ten that start at once on an empty database make one schema', async () => {
  await onPostgres(server.url(), 'create database fresh')
  const opened = await Promise.all(Array.from({ length: 10 }, () => openPostgres(server.url('fresh'))))
  const done = await onPostgres(server.url('fresh'), 'select name from kysely_migration order by name')
  expect(done[0]).toEqual({ name: '1-initial' })
  expect(new Set(done.map(row => row['name'])).size).toBe(done.length)
  await Promise.all(opened.map(one => one.database.destroy()))
})

test('a connection has limits of time, and a commit waits for the disk where the server would not', async () => {
  const names = ['application_name', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
  const settings = [...names, 'synchronous_commit'].map(name => `current_setting('${name}') as ${name}`)
  expect(await ask(as('lax'), `select ${settings.join(', ')}`)).toEqual({
    application_name: 'resumable-media-gateway',
    statement_timeout: '30s',
    lock_timeout: '10s',
    idle_in_transaction_session_timeout: '15s',
    synchronous_commit: 'on',
  })
})

test('a transaction sees what was committed while it waited for a lock, whatever the default of the server', async () => {
  const opened = await openPostgres(as('lax'))
  const isolation = sql<{ transaction_isolation: string }>`show transaction_isolation`
  const found = await transact(opened, async tx => (await isolation.execute(tx)).rows)
  expect(found).toEqual([{ transaction_isolation: 'read committed' }])
  await opened.database.destroy()
})

describe('a database that cannot be used is refused with the reason and the cure, without a secret:', () => {
  const where = (user: string, port = String(server.port)) =>
    `The database "${new URL(database).pathname.slice(1)}" on 127.0.0.1:${port} as the user "${user}" cannot be used`

  test.each<[string, url: () => string, said: () => string]>([
    [
      'no server',
      () => urlWith({ port: '1' }),
      () =>
        `${where('postgres', '1')} (ECONNREFUSED). Start PostgreSQL there, or correct the host and the port in DATABASE_URL.`,
    ],
    [
      'a wrong password',
      () => urlWith({ username: 'guest', password: `${PASSWORD}!` }),
      () =>
        `${where('guest')} (password authentication failed for user "guest", 28P01). Correct the user and the password in DATABASE_URL.`,
    ],
    [
      'no password',
      () => urlWith({ username: 'guest' }),
      () => `${where('guest')} (it asks for a password). Add the password to DATABASE_URL: `,
    ],
    [
      'no such database',
      () => as('lax', '/none'),
      () => '(database "none" does not exist, 3D000). Create that database, or correct its name in DATABASE_URL.',
    ],
    [
      'no right to the tables',
      () => as('guest'),
      () => `${where('guest')} (permission denied for table kysely_migration, 42501). Make this user the owner of the`,
    ],
    [
      'too many connections',
      () => as('crowd'),
      () => `${where('crowd')} (too many connections for role "crowd", 53300). Raise max_connections there, or `,
    ],
    [
      'read-only transactions',
      () => as('reader'),
      () => `${where('reader')} (its transactions are read-only). Switch default_transaction_read_only off for`,
    ],
    [
      'another protocol',
      () => database.replace('postgres:', 'mysql:'),
      () => 'DATABASE_URL is not a URL such as postgres://user:password@host:5432/database.',
    ],
    [
      'an unknown sslmode',
      () => urlWith({ search: '?sslmode=on' }),
      () => 'DATABASE_URL has sslmode=on: expected one of disable, prefer, require, verify-ca, verify-full.',
    ],
    [
      'a file that is not there',
      () => urlWith({ search: '?sslmode=verify-ca&sslrootcert=/none.pem' }),
      () => 'The file /none.pem, sslrootcert in DATABASE_URL, cannot be read (ENOENT).',
    ],
  ])('%s', async (_, url, said) => {
    const error = (await openPostgres(url()).catch((thrown: unknown) => thrown)) as Error
    expect(error).toMatchObject({ name: 'DatabaseError', code: 'DATABASE' })
    expect(error.message).toContain(said())
    expect(error.message).not.toContain(PASSWORD)
  })

  test('rights to read only', async () => {
    await onPostgres(database, 'grant select on all tables in schema public to guest')
    await expect(openPostgres(as('guest'))).rejects.toThrow(
      '(no right to insert, update, delete on media, event, slot, waba, callback, file, piece, intent, instance, mark). Grant',
    )
  })

  test('one that a newer version has written', async () => {
    const url = await createDatabase(server.url())
    await onPostgres(url, `insert into kysely_migration values ('9-later', '')`)
    await expect(openPostgres(url)).rejects.toThrow('(a newer version of the gateway has written it). Start that')
  })
})

describe('sslmode means what it means in libpq:', () => {
  const IS_ENCRYPTED = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'

  test.each([
    ['disable', '', '127.0.0.1', 'encrypted: false'],
    ['prefer', '', '127.0.0.1', 'encrypted: true'],
    ['require', '', '127.0.0.1', 'encrypted: true'],
    ['require', 'own', '127.0.0.1', 'encrypted: true'],
    ['require', 'other', '127.0.0.1', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['verify-ca', 'own', '127.0.0.1', 'encrypted: true'],
    ['verify-ca', 'other', '127.0.0.1', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['verify-ca', '', '127.0.0.1', 'sslmode=verify-ca without sslrootcert'],
    ['verify-full', 'own', 'localhost', 'encrypted: true'],
    ['verify-full', 'own', '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['verify-full', '', 'localhost', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('%s with the authority "%s" on %s: %s', async (mode, authority, hostname, expected) => {
    const root = authority && `&sslrootcert=${join(folder, `${authority}.pem`)}`
    const asked = ask<{ ssl: boolean }>(urlWith({ search: `?sslmode=${mode}${root}`, hostname }), IS_ENCRYPTED)
    const found = await asked.then(row => `encrypted: ${row?.ssl}`).catch((error: unknown) => (error as Error).message)
    expect(found).toContain(expected)
  })
})

test('after a crash of the server what was asked fails as a fault, and what is asked later is answered', async () => {
  const opened = await openPostgres(database)
  const ask1 = () => sql`select 1`.execute(opened.database)
  await ask1()
  const broken = sql`select pg_sleep(60)`.execute(opened.database).catch((thrown: unknown) => thrown)
  await expect
    .poll(() => onPostgres(server.url(), `select 1 from pg_stat_activity where query like '%pg_sleep(60)'`))
    .toHaveLength(1)
  await server.kill()
  expect(opened.dialect.isFault(await broken)).toBe(true)
  expect(opened.dialect.isFault(await ask1().catch((thrown: unknown) => thrown))).toBe(true)
  await server.restart()
  await expect(ask1()).resolves.toBeDefined()
  await opened.database.destroy()
})

test('a replica is refused, and a server that becomes one takes no writes', async () => {
  await server.becomeReplica()
  await expect(openPostgres(database)).rejects.toThrow('(it is a read-only replica). Name the primary in DATABASE_URL.')
})
