import { readFile, rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { WABA } from '../../../test/media-fixture.ts'
import { openDatabase } from './database.ts'
import { createJournalSync } from './journal-sync.ts'

/** A journal whose syncs end when the test says so. */
function slowJournal() {
  const syncs: PromiseWithResolvers<void>[] = []
  const losses: Error[] = []
  const file = {
    datasync() {
      const sync = Promise.withResolvers<void>()
      syncs.push(sync)
      return sync.promise
    },
    close: async () => {},
  }
  const journal = createJournalSync(file, '/data/media.sqlite-wal', error => losses.push(error))
  const order: string[] = []
  const waiting: Promise<unknown>[] = []
  const wait = (name: string) =>
    waiting.push(
      journal.untilDurable().then(
        () => order.push(name),
        () => order.push(`${name} lost`),
      ),
    )
  return { ...journal, syncs, losses, order, wait, all: () => Promise.all(waiting) }
}

test('one sync covers all that wait for it, and none that came while it was under way', async () => {
  const t = slowJournal()
  t.noteCommit()
  t.wait('a')
  t.noteCommit()
  t.wait('b')
  t.noteCommit()
  t.wait('c')
  expect(t.syncs).toHaveLength(1)
  t.syncs[0]?.resolve()
  await expect.poll(() => t.syncs).toHaveLength(2)
  expect(t.order).toEqual(['a'])
  t.syncs[1]?.resolve()
  await t.all()
  expect(t.order).toEqual(['a', 'b', 'c'])
  expect(t.syncs).toHaveLength(2)
})

test('where nothing new was committed nothing is synced', async () => {
  const t = slowJournal()
  t.wait('a')
  await t.all()
  expect([t.order, t.syncs]).toEqual([['a'], []])
})

test('after a sync that failed nothing is durable any more, also where a later one would not fail', async () => {
  const t = slowJournal()
  t.noteCommit()
  t.wait('a')
  t.noteCommit()
  t.wait('b')
  t.syncs[0]?.reject(new Error('EIO: i/o error, fdatasync'))
  await t.all()
  t.wait('c')
  await t.all()
  expect(t.order).toEqual(['a lost', 'b lost', 'c lost'])
  expect(t.syncs).toHaveLength(1)
  expect(t.losses).toMatchObject([
    { code: 'DATA_FOLDER', message: expect.stringMatching(/-wal .*EIO.*start it again/u) },
  ])
})

test('a start brings commits of before into the database anew, and empties the journal', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'))
  const path = join(folder, 'media.sqlite')
  const first = await openDatabase(folder)
  // Another connection keeps the journal when the first one closes.
  const keeper = new DatabaseSync(path)
  keeper.prepare('select 1 from media').all()
  await first.database.insertInto('waba').values({ wabaId: WABA, newestId: '7' }).execute()
  await first.database.destroy()
  expect(await readFile(`${path}-wal`)).not.toHaveLength(0)
  const second = await openDatabase(folder)
  expect(await readFile(`${path}-wal`)).toHaveLength(0)
  expect(await second.database.selectFrom('waba').select('newestId').execute()).toEqual([{ newestId: '7' }])
  keeper.close()
  await second.database.destroy()
  await rm(folder, { recursive: true })
})
