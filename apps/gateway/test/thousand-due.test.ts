import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDispatcher } from '../src/dispatch/dispatcher.ts'
import { createQueue } from '../src/dispatch/queue.ts'
import { createSlots } from '../src/dispatch/slots.ts'
import { openDiskSpool } from '../src/spool/disk/disk-spool.ts'
import { createLog } from '../src/lib/log.ts'
import { createEndMedia } from '../src/store/end-media.ts'
import { createMediaReads } from '../src/store/media-reads.ts'
import type { WabaId } from '../src/media/ids.ts'
import type { Media } from '../src/media/media.ts'
import { createLocksInMemory } from '../src/uploads/pieces/locks-in-memory.ts'
import { startSessions } from '../src/uploads/pieces/sessions.ts'
import { startExpiry } from '../src/retention/expire.ts'
import { createApply } from '../src/status/apply.ts'
import { createApplyInbox } from '../src/callbacks/apply-inbox.ts'
import { createInbox } from '../src/callbacks/inbox.ts'
import { startPoller } from '../src/status/poller.ts'
import { watchStatements } from './executed.ts'
import { openTestStore, WABA } from './media-fixture.ts'
import type { TestStore } from './media-fixture.ts'

const MANY = 1000
/** What a commit takes on a slow disk. */
const SYNC_MS = 10
/** A thousand in a row take more than ten seconds; a transaction of many, on a busy machine, half of one. */
const LONGEST_MS = 8000
const DAY_MS = 86_400_000
const log = createLog('silent')

let t: TestStore
let running: { stop(): Promise<void> } | undefined
let speedUp = () => {}
beforeEach(async () => {
  t = await openTestStore()
  // Without checkpoints the journal has every commit.
  await sql`pragma wal_autocheckpoint = 0`.execute(t.database)
})
afterEach(async () => {
  speedUp()
  await running?.stop()
  running = undefined
  await t.close()
})

/** From now on each commit takes its time, as on a disk that does. */
function slowDown(): void {
  speedUp = watchStatements(text => {
    if (text === 'commit') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SYNC_MS)
  })
}

/** How many commits the journal holds: the frames that give the size of the database after them. */
async function commits(): Promise<number> {
  const journal = await readFile(join(t.folder, 'media.sqlite-wal'))
  const frameBytes = 24 + journal.readUInt32BE(8)
  let found = 0
  for (let at = 32; at + frameBytes <= journal.length; at += frameBytes)
    if (journal.readUInt32BE(at + 4) > 0) found += 1
  return found
}

/** What every loop measures time by. */
const time = () => ({ ...t.time, endings: t.endings, endMedia: t.endMedia, handleTtlMs: DAY_MS, dataTtlMs: 3 * DAY_MS })

async function addMany(row: (n: number) => Partial<Media>): Promise<string[]> {
  const first = await t.add()
  const { seq: _, ...like } = (await t.store.find(first))!
  await t.database.deleteFrom('media').execute()
  const rows = Array.from({ length: MANY }, (_none, n) => ({ ...like, dueAt: t.now(), id: randomUUID(), ...row(n) }))
  await t.database.transaction().execute(async tx => {
    for (let from = 0; from < MANY; from += 100)
      await tx
        .insertInto('media')
        .values(rows.slice(from, from + 100))
        .execute()
  })
  return rows.map(one => one.id)
}
const count = async (status: Media['status']) => {
  const rows = await t.database.selectFrom('media').select('id').where('status', '=', status).execute()
  return rows.length
}

/** Runs until `isDone`; answers how many commits that took, and how long nothing else could be done at most. */
async function measure(start: () => typeof running, isDone: () => Promise<boolean>) {
  const before = await commits()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  slowDown()
  delay.enable()
  running = start()
  await expect.poll(isDone, { interval: 50 }).toBe(true)
  delay.disable()
  return { commits: (await commits()) - before, longestMs: delay.max / 1e6 }
}

test('handles that end, and media whose time is over', async () => {
  await addMany(n => (n % 2 === 0 ? { status: 'UPLOADED', dataExpiresAt: t.now() + DAY_MS } : { status: 'FAILED' }))
  const removed: string[] = []
  const removeFile = async (id: string) => void removed.push(id)
  const found = await measure(
    () =>
      startExpiry({ store: t.store, spool: { remove: removeFile, retryRemovals: async () => false }, ...time(), log }),
    async () => (await count('EXPIRED')) === MANY / 2 && (await count('FAILED')) === 0,
  )
  expect(removed).toHaveLength(MANY / 2)
  expect(found.commits).toBeLessThanOrEqual(MANY / 20)
  expect(found.longestMs).toBeLessThan(LONGEST_MS)
})

test('looks at pending media, and what they find', async () => {
  await addMany(n => ({ status: 'PENDING', kaleyraId: String(n), handleExpiresAt: t.now() + DAY_MS }))
  const deps = { store: t.store, ...time(), log }
  const found = await measure(
    () =>
      startPoller({
        ...deps,
        async *lookUp(_wabaId, media) {
          for (const one of media) yield [one, { kaleyraId: one.kaleyraId ?? '', status: 'UPLOADED', handle: '4::x' }]
        },
        apply: createApply(deps),
        pollDelaysMs: [60_000],
      }),
    async () => (await count('UPLOADED')) === MANY,
  )
  expect(found.commits).toBeLessThanOrEqual(MANY / 10)
  expect(found.longestMs).toBeLessThan(LONGEST_MS)
})

test('pending media that are given up', async () => {
  await addMany(() => ({ status: 'PENDING', kaleyraId: '1', handleExpiresAt: t.now() }))
  const deps = { store: t.store, ...time(), log }
  const found = await measure(
    () => startPoller({ ...deps, async *lookUp() {}, apply: createApply(deps), pollDelaysMs: [60_000] }),
    async () => (await count('FAILED')) === MANY,
  )
  expect(found.commits).toBeLessThanOrEqual(MANY / 20)
  expect(found.longestMs).toBeLessThan(LONGEST_MS)
})

test('calls that can begin', async () => {
  // Calls of one name would follow each other.
  await addMany(n => ({ wabaId: String(1000 + (n % 50)) as WabaId, fileName: `${n}.png` }))
  const rate = { calls: 20, windowMs: 3_600_000 }
  const slots = createSlots({ rate, leaseMs: 1000, longestClosedMs: 1000, ...t.time })
  const deps = { store: t.store, signals: t.signals, ...time(), log }
  const lasts = { leaseMs: 1000, lookupAgainMs: 1000, retryForMs: DAY_MS }
  const queue = createQueue({ ...t, ...deps, ...lasts, slots, rate })
  const begun = new Set<string>()
  const answer = Promise.withResolvers<{ kind: 'unseen' }>()
  const call = async ({ id }: Media) => {
    begun.add(id)
    return answer.promise
  }
  const found = await measure(
    () =>
      startDispatcher({
        ...deps,
        queue,
        submit: call,
        reconcile: call,
        settle: async () => {},
        followClock: async () => {},
        graceMs: t.graceMs,
      }),
    async () => begun.size === MANY,
  )
  speedUp()
  answer.resolve({ kind: 'unseen' })
  expect(found.commits).toBeLessThanOrEqual(MANY / 10)
  expect(found.longestMs).toBeLessThan(LONGEST_MS)
})

test('resumable uploads that are given up', async () => {
  const spool = await openDiskSpool(join(t.folder, 'spool'), { maxBytes: 1e9, reserveBytes: 0 })
  const ids = await addMany(() => ({ status: 'RECEIVING', type: null, sha256: null, size: 10, receivedBytes: 4 }))
  for (const id of ids) await writeFile(join(t.folder, 'spool', id), 'four')
  const ends = { store: t.store, removeFile: spool.remove, dataTtlMs: DAY_MS, now: t.now }
  const deps = { store: t.store, reads: createMediaReads(t), spool, ...time(), endMedia: createEndMedia(ends), log }
  const sessions = await startSessions({
    ...deps,
    locks: createLocksInMemory(),
    traceFinish: finish => finish,
    cancel: async () => {},
    received: { tell() {}, forget() {} },
    uploadTtlMs: 1000,
  })
  const found = await measure(
    () => sessions,
    async () => (await count('FAILED')) === MANY,
  )
  await expect.poll(() => readdir(join(t.folder, 'spool'))).toEqual([])
  expect(found.commits).toBeLessThanOrEqual(MANY / 4)
  expect(found.longestMs).toBeLessThan(LONGEST_MS)
})

test('callbacks that were kept', async () => {
  await addMany(n => ({ status: 'PENDING', kaleyraId: String(n), handleExpiresAt: t.now() + DAY_MS }))
  const inbox = createInbox(t)
  const rows = Array.from({ length: MANY }, (_, n) => ({
    receivedAt: t.now(),
    method: 'POST' as const,
    raw: JSON.stringify({ resumable_media_id: String(n), status: 'UPLOADED', uploaded_file_handle: `4::${n}` }),
    kaleyraId: String(n),
    wabaId: WABA,
    saidAt: null,
    appliedAt: null,
  }))
  await t.database.insertInto('callback').values(rows).execute()
  const apply = createApply({ store: t.store, endMedia: t.endMedia })
  const { start } = createApplyInbox({ inbox, store: t.store, apply, now: t.now, log })
  const found = await measure(start, async () => (await inbox.waiting()).length === 0)
  expect(await count('UPLOADED')).toBe(MANY)
  expect(found.commits).toBeLessThanOrEqual(MANY / 10)
  expect(found.longestMs).toBeLessThan(LONGEST_MS)
})
