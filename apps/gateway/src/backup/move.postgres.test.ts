import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { readFixture, sha256 } from '@resumable-media/test-kit/files'
import { fillStore } from '../../test/fill-store.ts'
import { WABA } from '../../test/media-fixture.ts'
import { createDatabase } from '../../test/postgres-fixture.ts'
import type { Media } from '../media/media.ts'
import { openFileObjects } from '../spool/file-objects/file-objects.ts'
import { openPieceSpool } from '../spool/pieces/piece-spool.ts'
import type { Database } from '../store/database.ts'
import { openPostgres } from '../store/postgres/database.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { markAsCopy } from '../store/sqlite/copy-mark.ts'
import { MOVED, movingName } from '../store/sqlite/moved.ts'
import { move } from './move.ts'
import { movedMedia } from './moved-media.ts'

let home: string
let dataDir: string
let url: string
let database: Database
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'move-'))
  dataDir = join(home, 'data')
  await mkdir(join(dataDir, 'spool'), { recursive: true })
  await (await openDatabase(dataDir)).database.destroy()
  url = await createDatabase(inject('postgres') ?? '')
  database = (await openPostgres(url)).database
})
afterEach(async () => {
  await database.destroy()
  await rm(home, { recursive: true, force: true })
})

const objectsFolder = () => join(home, 'objects')
/** `before` is done before each file is stored. */
const run = (before: (nth: number) => unknown = () => {}) =>
  move(dataDir, {
    where: '"here"',
    openDatabase: () => openPostgres(url),
    async openObjects() {
      const objects = await openFileObjects(objectsFolder())
      let nth = 0
      return {
        ...objects,
        async put(...args) {
          nth += 1
          await before(nth)
          await objects.put(...args)
        },
      }
    },
  })

/** Does something with the database of the folder, whatever its name is. */
function inFolder<Result>(work: (sqlite: DatabaseSync) => Result, name = 'media.sqlite'): Result {
  const sqlite = new DatabaseSync(join(dataDir, name))
  try {
    return work(sqlite)
  } finally {
    sqlite.close()
  }
}

/** A media item with its file in the spool. */
async function add(media: Partial<Media>, bytes: Buffer): Promise<string> {
  const id = randomUUID()
  const now = Date.now()
  const row = { id, wabaId: WABA, fileName: `${id}.png`, status: 'QUEUED', call: 'NONE', type: 'image/png', ...media }
  const blank = { waitsForSlot: 0, nameTries: 0, attempts: 0, triedForMs: 0, lookups: 0, lostCalls: 0 }
  const times = { createdAt: now, updatedAt: now, queuedAt: now, dueAt: now }
  const all = { size: bytes.length, sha256: sha256(bytes), ...blank, ...times, ...row }
  const names = Object.keys(all)
  const places = names.map(() => '?').join(', ')
  const statement = `insert into media (${names.map(name => `"${name}"`).join(', ')}) values (${places})`
  inFolder(sqlite => sqlite.prepare(statement).run(...(Object.values(all) as (string | number | null)[])))
  if (bytes.length > 0) await writeFile(join(dataDir, 'spool', id), bytes)
  return id
}
const session = { status: 'RECEIVING', type: null, sha256: null } as const

/** The spool of the new place, as a gateway opens it. */
async function measure(id: string) {
  const objects = await openFileObjects(objectsFolder())
  const spool = await openPieceSpool({ objects, database, instance: () => 'reader', maxBytes: 1e9 })
  try {
    return await spool.measure(id)
  } finally {
    await spool.stop()
  }
}
const objects = async () => (await readdir(objectsFolder())).filter(name => name !== '.probe')
const keys = async () => (await database.selectFrom('piece').select('key').execute()).map(({ key }) => key)
const find = async (id: string) =>
  database.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('every row comes over as it was, with its number, and a new one has a number of its own', async () => {
  const now = Date.now()
  inFolder(sqlite => fillStore(sqlite, { rows: 3000, now }))
  // The numbers of what is gone are not used again.
  inFolder(sqlite => sqlite.exec('delete from media where seq = 3000'))
  const wasThere = (table: string, by: string) =>
    inFolder(sqlite => sqlite.prepare(`select * from "${table}" order by ${by}`).all(), MOVED) as Record<
      string,
      unknown
    >[]
  const isThere = async (table: string, by: string) =>
    (await sql.raw<Record<string, unknown>>(`select * from "${table}" order by ${by}`).execute(database)).rows

  const moved = await run()
  // No file was there.
  expect(moved).toMatchObject({ files: 0, bytes: 0 })
  expect(moved?.lost.length).toBeGreaterThan(1000)
  expect(moved?.rows).toBe(2999 + 8997 + wasThere('slot', '1').length + 201 + wasThere('callback', '1').length)

  for (const table of ['event', 'callback']) expect(await isThere(table, 'seq')).toEqual(wasThere(table, 'seq'))
  expect(await isThere('waba', '"wabaId"')).toEqual(wasThere('waba', '"wabaId"'))
  const media = await isThere('media', 'seq')
  const received = new Map(media.filter(row => row['status'] === 'RECEIVING').map(row => [row['id'] as string, 0]))
  const before = wasThere('media', 'seq').map((row, index) => {
    const { callBegunAt, dueAt } = media[index] as Media
    const aheadMs = callBegunAt === null ? 0 : callBegunAt - Number(row['callBegunAt'])
    return movedMedia(row as unknown as Media, { received, aheadMs, now: dueAt ?? 0 })
  })
  expect(media).toEqual(before)
  expect(media.filter(row => row['call'] === 'OPEN')).toEqual([])

  // The clocks of both are the same here, but for the moment between two readings.
  const slots = await isThere('slot', '"wabaId", n')
  const rests = wasThere('slot', '"wabaId", n')
  expect(slots.map(row => row['n'])).toEqual(rests.map(row => row['n']))
  const shifts = slots.map((row, index) => Math.abs(Number(row['freeAt']) - Number(rests[index]?.['freeAt'])))
  expect(Math.max(...shifts)).toBeLessThan(5000)

  const { seq } = await sql<{ seq: number }>`insert into event ("mediaId", at, status, cause, attempt)
    select id, 1, status, 'USER', 0 from media limit 1 returning seq`
    .execute(database)
    .then(({ rows: [row] }) => row ?? { seq: 0 })
  expect(seq).toBe(9001)
  const numbers = await sql<{ media: number }>`select nextval(pg_get_serial_sequence('media', 'seq')) as media`.execute(
    database,
  )
  expect(numbers.rows).toEqual([{ media: 3001 }])
})

test('of each item the bytes come that its row keeps: of a session those that are sure, and of a lost file none', async () => {
  const image = await readFixture('image.png')
  const big = Buffer.alloc(20_000_000, 'big')
  const whole = await Promise.all([
    add({ status: 'QUEUED' }, image),
    add({ status: 'PENDING', kaleyraId: '1' }, big),
    add({ status: 'EXPIRED', kaleyraId: '2' }, image),
    add({ status: 'FAILED' }, image),
  ])
  const half = await add({ ...session, size: 30_000_000, receivedBytes: 100 }, big)
  const doubted = await add({ ...session, size: 1000, receivedBytes: 50, unverifiedFrom: 60 }, big.subarray(0, 200))
  const begun = await add({ ...session, size: 1000, receivedBytes: 0 }, Buffer.alloc(0))
  await add({ status: 'CANCELLED' }, image)
  await add({ status: 'FAILED', kaleyraId: '3' }, image)
  const lost = await add({}, image)
  await rm(join(dataDir, 'spool', lost))
  await writeFile(join(dataDir, 'spool', '.probe'), 'x')

  expect(await run()).toMatchObject({ files: 6, bytes: 2 * big.length + 3 * image.length + 60, lost: [lost] })
  for (const id of whole) expect((await measure(id)).sha256).toBe((await find(id)).sha256)
  expect(await measure(half)).toMatchObject({ size: big.length, sha256: sha256(big) })
  expect(await find(half)).toMatchObject({ receivedBytes: big.length })
  expect(await measure(doubted)).toMatchObject({ size: 60 })
  expect(await find(doubted)).toMatchObject({ receivedBytes: 60, unverifiedFrom: null })
  expect(await find(begun)).toMatchObject({ receivedBytes: 0 })
  const files = await database.selectFrom('file').select('mediaId').execute()
  expect(files.map(file => file.mediaId).toSorted()).toEqual([...whole, half, doubted].toSorted())
  expect((await objects()).toSorted()).toEqual((await keys()).toSorted())
})

test('a run that was broken off leaves the folder as it was; the next one goes on, and leaves no object unknown', async () => {
  const bytes = Buffer.alloc(1_500_000, 'x')
  const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => add({}, Buffer.concat([bytes, Buffer.from([n])]))))
  const half = await add({ ...session, size: 1000, receivedBytes: 2 }, Buffer.from('ab'))
  const fault = Object.assign(new Error('the store is away'), { code: 'AWAY' })
  await expect(run(nth => (nth > 20 ? Promise.reject(fault) : undefined))).rejects.toThrow('the store is away')
  expect(await keys()).toHaveLength(20)
  const [first = ''] = await database
    .selectFrom('file')
    .innerJoin('piece', 'piece.mediaId', 'file.mediaId')
    .select('file.mediaId')
    .execute()
    .then(rows => rows.map(row => row.mediaId))
  // Meanwhile a gateway works in the folder.
  await writeFile(join(dataDir, 'spool', half), 'abcd')
  inFolder(sqlite => sqlite.prepare(`update media set status = 'CANCELLED' where id = ?`).run(first))

  let stored = 0
  await run(() => (stored += 1))
  expect(stored).toBe(ids.length + 1 - 20 + (ids.includes(first) ? 0 : 1))
  for (const id of ids.filter(one => one !== first)) expect((await measure(id)).sha256).toBe((await find(id)).sha256)
  expect(await measure(half)).toMatchObject({ size: 4 })
  await expect(measure(first)).rejects.toThrow('is gone')
  const intents = await database.selectFrom('intent').selectAll().execute()
  const known = new Set([...(await keys()), ...intents.map(({ key }) => key)])
  expect((await objects()).filter(key => !known.has(key))).toEqual([])
  // They are removed by the takeover from the run that is over.
  const instances = await database.selectFrom('instance').selectAll().execute()
  expect(instances).toEqual([{ id: expect.any(String), aliveUntil: 0, takenBy: null }])
  expect(new Set(intents.map(({ instance }) => instance)).size).toBeLessThan(2)
})

test('a file that is not the one that was received is not moved, and neither is anything else', async () => {
  const id = await add({}, Buffer.alloc(3_000_000, 'right'))
  const cut = await add({}, Buffer.from('cut'))
  await writeFile(join(dataDir, 'spool', id), Buffer.alloc(3_000_000, 'wrong'))
  await truncate(join(dataDir, 'spool', cut), 0)
  const error = await run().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'MoveError', code: 'MOVE' })
  expect((error as Error).message).toMatch(
    /are not the ones that were received: .*Bring them back from a backup, or remove/u,
  )
  for (const one of [id, cut]) expect((error as Error).message).toContain(one)
  expect(await keys()).toEqual([])
  await writeFile(join(dataDir, 'spool', id), Buffer.alloc(3_000_000, 'right'))
  await rm(join(dataDir, 'spool', cut))
  expect(await run()).toMatchObject({ files: 1, lost: [cut] })
})

test('a mark of a copy that no gateway has started with comes over', async () => {
  markAsCopy(join(dataDir, 'media.sqlite'))
  await run()
  expect(await database.selectFrom('mark').select('name').where('name', '=', 'copy').execute()).toHaveLength(1)
})

test('after a move the folder starts no gateway, and is not moved again', async () => {
  const id = await add({}, Buffer.from('bytes'))
  await run()
  const moved = 'to another database. Start the gateway with DATABASE_URL and SPOOL_URL, or name another folder.'
  await expect(openDatabase(dataDir)).rejects.toThrow(`DATA_DIR ${dataDir} was moved ${moved}`)
  await expect(run()).rejects.toThrow(`DATA_DIR ${dataDir} was moved already: its database is media.sqlite.moved.`)
  expect(await readdir(join(dataDir, 'spool'))).toEqual([id])
  // It is a copy, which can be marked and started.
  await rename(join(dataDir, MOVED), join(dataDir, 'media.sqlite'))
  markAsCopy(join(dataDir, 'media.sqlite'))
  await (await openDatabase(dataDir)).database.destroy()
})

test('a run that was killed in its commit is finished by the next, whatever became of the commit', async () => {
  const id = await add({}, Buffer.from('bytes'))
  const name = (to: string, from: string) => rename(join(dataDir, from), join(dataDir, to))
  await name(movingName('killed'), 'media.sqlite')
  await expect(openDatabase(dataDir)).rejects.toThrow('was being moved to another database. Run gateway move again')
  // It has not come to pass.
  expect(await run()).toMatchObject({ files: 1 })
  const [mark] = await database.selectFrom('mark').select('name').execute()
  await name(movingName(mark?.name.replace('moved ', '') ?? ''), MOVED)
  await database.updateTable('media').set({ fileName: 'it-goes-on.png' }).where('id', '=', id).execute()
  // It has.
  expect(await run()).toBeUndefined()
  expect(await readdir(dataDir)).toEqual(expect.arrayContaining([MOVED]))
  expect(await find(id)).toMatchObject({ fileName: 'it-goes-on.png' })
})

test('a gateway that begins to work at the new place meanwhile is noticed, and the folder stays', async () => {
  const id = await add({}, Buffer.from('bytes'))
  const alive = { id: 'gateway', aliveUntil: Date.now() + 3_600_000, takenBy: null }
  await expect(run(() => database.insertInto('instance').values(alive).execute())).rejects.toThrow(
    'The database "here" cannot be used (1 gateway(s) work on it). Stop them; one that was killed counts for 10 s more.',
  )
  expect(await database.selectFrom('media').selectAll().execute()).toEqual([])
  await database.updateTable('instance').set({ aliveUntil: 0 }).execute()
  const other = await add({}, Buffer.from('other bytes'))
  const takeOver = database.updateTable('instance').set({ takenBy: 'gateway' }).where('id', '!=', 'gateway')
  await expect(run(() => takeOver.execute())).rejects.toThrow('A gateway was started with DATABASE_URL meanwhile.')
  expect(await run()).toMatchObject({ files: 2, bytes: 16 })
  for (const one of [id, other]) expect((await measure(one)).sha256).toBe((await find(one)).sha256)
})

test('a place that has rows is refused, and so is a folder without its files', async () => {
  await add({}, Buffer.from('bytes'))
  await database.insertInto('waba').values({ wabaId: WABA, newestId: '1' }).execute()
  await expect(run()).rejects.toThrow(
    'The database "here" is in use: it has rows in waba. Name an empty one in DATABASE',
  )
  await database.deleteFrom('waba').execute()
  await rm(join(dataDir, 'spool'), { recursive: true })
  await expect(run()).rejects.toThrow(`The folder ${join(dataDir, 'spool')} is missing, and 1 upload(s) that wait`)
  expect(await readdir(dataDir)).toContain('media.sqlite')
})
