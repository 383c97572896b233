import { randomUUID } from 'node:crypto'
import { createInbox } from '../src/callbacks/inbox.ts'
import { createAfterRestore } from '../src/dispatch/after-restore.ts'
import { createEstimate } from '../src/dispatch/eta.ts'
import { createFollowClock } from '../src/dispatch/follow-clock.ts'
import { createQueue } from '../src/dispatch/queue.ts'
import type { Job } from '../src/dispatch/queue.ts'
import { createSlots } from '../src/dispatch/slots.ts'
import { createSnapshot } from '../src/live/snapshot.ts'
import type { WabaId } from '../src/media/ids.ts'
import type { MediaStatus } from '../src/media/media.ts'
import { createPieceRows, NEW_FILE } from '../src/spool/pieces/piece-rows.ts'
import type { Piece } from '../src/spool/pieces/piece-rows.ts'
import { findLastKnown } from '../src/store/last-known.ts'
import { createWaiting } from '../src/telemetry/waiting.ts'
import { createMediaReads } from '../src/store/media-reads.ts'
import { createNewestIds } from '../src/store/newest-ids.ts'
import { WABA } from './media-fixture.ts'
import type { TestStore } from './media-fixture.ts'

const HOUR_MS = 3_600_000
const RATE = { calls: 20, windowMs: HOUR_MS }

type Doing<Part> = { [Name in keyof Part]: () => Promise<unknown> }

/**
 * Does everything that the gateway does with its store, in every way that makes a statement of its own. The compiler
 * names a function that is missing here.
 */
export async function doEverything(t: TestStore): Promise<void> {
  const { database, dialect, signals, store, endings, now } = t
  const reads = createMediaReads(t)
  const slots = createSlots({ rate: RATE, leaseMs: HOUR_MS, longestClosedMs: HOUR_MS, ...t.time })
  const queue = createQueue({
    database,
    dialect,
    signals,
    slots,
    rate: RATE,
    leaseMs: HOUR_MS,
    lookupAgainMs: HOUR_MS,
    retryForMs: HOUR_MS,
    endings,
    holder: t.holder,
    timeoutMs: t.timeoutMs,
    now,
    monotonic: t.monotonic,
  })
  const clockDeps = { database, signals, slots, longestRetryMs: HOUR_MS, longestLookupMs: HOUR_MS, now }
  const clock = createFollowClock(clockDeps)
  const inbox = createInbox(t)
  const newestIds = createNewestIds(t)
  const snapshot = createSnapshot(t)
  const estimate = createEstimate({ database, signals, slots, now })

  const one = async (status: MediaStatus) => {
    const { media } = await reads.list({ wabaId: WABA, status, first: 1 })
    return (await store.find(media[0]?.id ?? ''))!
  }
  const uploaded = await one('UPLOADED')
  const queued = await one('QUEUED')
  const file = { wabaId: WABA, owner: 'me', fileName: 'a.png', size: 4, idempotencyKey: 'key' }
  const whole = { ...file, type: 'image/png', sha256: 'aa' } as const
  const announced = { declaredType: null, expectedSha256: null, uploadMetadata: null, dueAt: now() + HOUR_MS }
  const ended: MediaStatus[] = ['EXPIRED', 'FAILED', 'CANCELLED']
  let jobs: Job[] = []

  await all<typeof store>({
    insert: () => store.insert({ ...whole, id: 'whole' }),
    begin: () => store.begin({ ...file, ...announced, id: 'begun', idempotencyKey: 'other' }),
    probe: store.probe,
    find: () => store.find(uploaded.id),
    findEach: () => store.findEach([uploaded.id, queued.id]),
    findByKaleyraId: () => store.findByKaleyraId(uploaded.kaleyraId ?? '', WABA),
    due: () => each<MediaStatus[]>([['PENDING'], ended], statuses => store.due(statuses, 100)),
    clampDue: () => each<MediaStatus[]>([['PENDING'], ended], statuses => store.clampDue(statuses, 72 * HOUR_MS)),
    nextDueAt: () => each<MediaStatus[]>([['QUEUED'], ended], store.nextDueAt),
    async change() {
      await store.change('whole', { attempts: 1 }, { within: 'QUEUED', attempts: 0, call: 'OPEN' })
      await store.change('whole', {}, { to: 'CANCELLED', whileCall: 'NONE' })
      await store.change('whole', { kaleyraId: '1' }, { to: 'PENDING', call: 'ENDED', cause: 'ANSWER' })
    },
    remove: () => store.remove('whole'),
  })
  await all<typeof reads>({
    findKnown: () => reads.findKnown(uploaded.id),
    list: () =>
      each([{}, { status: 'FAILED' }, { afterSeq: 9 }, { status: 'EXPIRED', afterSeq: 9 }] as const, page =>
        reads.list({ wabaId: WABA, first: 25, ...page }),
      ),
    history: () => reads.history(uploaded.id),
    rivals: () => reads.rivals(queued),
    countWaiting: reads.countWaiting,
    receiving: reads.receiving,
    countReceiving: () => each([{ wabaId: WABA }, { owner: 'user-1' }], of => reads.countReceiving(of)),
    findByKey: () => reads.findByKey(file),
    findUsable: () => reads.findUsable(whole, HOUR_MS),
  })
  await all<typeof queue>({
    async startOver() {
      await queue.startOver()
      await clock.clampWaits()
    },
    askAgain: queue.askAgain,
    takeOver: () => queue.takeOver('one'),
    quota: () => queue.quota(WABA),
    countQueued: () => queue.countQueued(WABA),
    claim: queue.claim,
    handTo: async () => queue.handTo(() => {}),
    claimAdded: () => store.insert({ ...whole, id: 'claimed', idempotencyKey: 'claimed' }, undefined, queue.claimAdded),
    async claimUpTo() {
      jobs = await queue.claimUpTo(50)
      // Their leases are renewed.
      t.clock.at += 2 * HOUR_MS
      jobs.push(...(await queue.claimUpTo(50)))
    },
    settleSlot: () => each([true, false], begun => queue.settleSlot(WABA, { n: 0, takenBy: 'one 1' }, { begun })),
    closeSlots: () => queue.closeSlots(WABA, now() + HOUR_MS),
    letGo: async () => jobs.forEach(queue.letGo),
  })
  await sameName(t, queue.claim)
  await all<typeof clock>({
    clampWaits: clock.clampWaits,
    async followClock() {
      t.clock.aheadMs -= HOUR_MS
      await clock.followClock()
    },
  })
  const callback = { method: 'POST', raw: '{}', kaleyraId: uploaded.kaleyraId ?? '', wabaId: WABA, saidAt: 1 } as const
  await all<typeof inbox>({
    add: () => inbox.add(callback),
    isApplied: () => inbox.isApplied(1),
    isAnyWaiting: () => inbox.isAnyWaiting(),
    waiting: () => each([undefined, uploaded.kaleyraId ?? ''], inbox.waiting),
    markApplied: () => inbox.markApplied([1, 2]),
    async dropOld() {
      t.clock.at += 25 * HOUR_MS
      await inbox.dropOld()
    },
  })
  await all<typeof newestIds>({
    find: () => newestIds.find(WABA),
    learn: () => newestIds.learn(WABA, [`9${'0'.repeat(20)}`]),
  })
  await all<typeof snapshot>({
    ofIds: () => each([[uploaded.id], [uploaded.id, queued.id]], snapshot.ofIds),
    ofWaba: () => snapshot.ofWaba(WABA, 100),
    queueOf: () => snapshot.queueOf(WABA),
  })
  await all<typeof estimate>({
    positionOf: () => estimate.positionOf(queued),
    dueAtOf: () => estimate.dueAtOf({ ...queued, waitsForSlot: 1 }),
  })
  await findLastKnown(database)
  const mark = { isSet: async () => true, clear: async () => {} }
  await createAfterRestore({ database, mark, slots, now })()
  await slots.resting(database, WABA)
  await createWaiting({ database, handleTtlMs: 24 * HOUR_MS, now }).read()
  await slots.used(database)
  await piecesOf(t)
}

async function piecesOf({ database }: TestStore): Promise<void> {
  const rows = createPieceRows({ database, instance: () => 'one' })
  let held = NEW_FILE
  const add = async (instead?: Piece) => {
    held = await rows.commit('file', held, await rows.intend('file'), { added: 10, instead })
  }
  await all<typeof rows>({
    intend: add,
    commit: () => add(held.last),
    async hold() {
      held = await rows.hold('file')
      await add()
    },
    addEmpty: () => rows.addEmpty(randomUUID()),
    check: () => rows.check('file', held),
    cut: () => rows.cut('file', held, 5),
    find: () => rows.find('file'),
    remove: () => rows.remove('file'),
    ids: rows.ids,
    filesOf: () => each(['one', undefined], rows.filesOf),
    holderOf: () => rows.holderOf('one'),
    keep: () =>
      database.transaction().execute(tx =>
        rows
          .keep(tx, 'one')
          .catch(() => rows.keep(tx, 'one', 1))
          .catch(() => {}),
      ),
    demandHeld: () => database.transaction().execute(tx => rows.demandHeld(tx, 'one').catch(() => {})),
    storedBytes: rows.storedBytes,
    removable: () => rows.removable(['a', 'b']),
    takeOver: () => each(['another', undefined], rows.takeOver),
    forget: () => rows.forget(['a', 'b']),
  })
}

/** Two wait for the call of a third. */
async function sameName({ store, add, now }: TestStore, claim: () => Promise<Job | undefined>): Promise<void> {
  const names = { wabaId: '150440000000001' as WabaId, fileName: 'same.png' }
  const [first] = [await add(names), await add(names), await add(names)]
  while (await claim());
  await store.change(first, { dueAt: now() + 1 }, { within: 'QUEUED', call: 'LOST' })
  await store.change(first, {}, { to: 'FAILED', call: 'ENDED' })
}

async function all<Part>(doing: Doing<Part>): Promise<void> {
  for (const run of Object.values<() => Promise<unknown>>(doing)) await run()
}

async function each<Of>(ways: readonly Of[], run: (of: Of) => Promise<unknown>): Promise<void> {
  for (const way of ways) await run(way)
}
