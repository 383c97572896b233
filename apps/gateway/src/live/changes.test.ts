import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore, OTHER_WABA, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { startChanges } from './changes.ts'
import type { Changes } from './changes.ts'
import type { ConflatingQueue } from './conflating-queue.ts'
import type { ListedMedia, MediaStatus } from '../media/media.ts'
import { createSnapshot } from './snapshot.ts'

let t: TestStore
let changes: Changes
let reads: string[]
let errors: unknown[]
let timers: { at: number; run: () => void }[]
let onceAfterRead: (() => Promise<unknown>) | undefined

beforeEach(async () => {
  t = await openTestStore()
  reads = []
  errors = []
  timers = []
  const snapshot = createSnapshot(t)
  changes = startChanges({
    snapshot: {
      ...snapshot,
      async ofIds(ids) {
        reads.push(...ids)
        const items = await snapshot.ofIds(ids)
        if (items.length > 0) await onceAfterRead?.()
        return items
      },
    },
    setTimer(ms, run) {
      const timer = { at: t.clock.at + ms, run }
      timers.push(timer)
      return () => (timers = timers.filter(one => one !== timer))
    },
    now: t.now,
    onError: error => errors.push(error),
  })
  t.signals.subscribe(({ ids, queueOf, missed }) => (missed ? changes.readAgain() : changes.notify(ids, queueOf)))
})
afterEach(async () => {
  await changes.stop()
  await t.close()
  expect(errors).toEqual([])
})

function advance(ms: number): void {
  t.clock.at += ms
  const due = timers.filter(timer => timer.at <= t.clock.at)
  timers = timers.filter(timer => timer.at > t.clock.at)
  for (const { run } of due) run()
}

async function read(latest: ConflatingQueue<ListedMedia>): Promise<ListedMedia> {
  const { value } = (await latest.next()) as { value: ListedMedia }
  return value
}
const to = (id: string, status: MediaStatus, change = {}) => t.store.change(id, change, { to: status })
/** Anything about a media item but its state: its progress is one of these. */
const within = (id: string, attempts: number, status: MediaStatus = 'QUEUED') =>
  t.store.change(id, { attempts }, { within: status })

/** All that is told until a media item that was added for this moment is. */
async function toldUntilNow(latest: ConflatingQueue<ListedMedia>, wabaId = WABA): Promise<ListedMedia[]> {
  const last = await t.add({ wabaId })
  const told: ListedMedia[] = []
  for (;;) {
    const media = await read(latest)
    if (media.id === last) return told
    told.push(media)
  }
}

test('the present state of each first, then each new state, at once', async () => {
  const [one, two] = [await t.add(), await t.add({ wabaId: OTHER_WABA })]
  const latest = changes.ofMedia([one, two, one, 'unknown'])
  expect([(await read(latest)).id, (await read(latest)).id].toSorted()).toEqual([one, two].toSorted())
  for (const status of ['PENDING', 'UPLOADED', 'EXPIRED'] as const) {
    await to(one, status)
    expect(await read(latest)).toMatchObject({ id: one, status })
  }
})

test('an id that becomes known is told from then on', async () => {
  const id = '5405fb38-1ced-4b20-b5d5-4c446d13ba72'
  const latest = changes.ofMedia([id])
  await t.add({ id })
  expect(await read(latest)).toMatchObject({ id, status: 'QUEUED' })
})

test('a media item past its three days is not told', async () => {
  const [gone, here] = [await t.add(), await t.add()]
  await to(gone, 'PENDING', { dataExpiresAt: t.clock.at })
  expect(await read(changes.ofMedia([gone, here]))).toMatchObject({ id: here })
})

test('a media item that was removed while nobody read is not told any more', async () => {
  const [one, two] = [await t.add(), await t.add()]
  const [idle, busy] = [changes.ofMedia([one, two]), changes.ofWaba(WABA)]
  await read(busy)
  await t.store.remove(one)
  await toldUntilNow(busy)
  expect(await read(idle)).toMatchObject({ id: two })
})

describe('the throttle', () => {
  test('progress goes out at most twice a second, and the last of it always', async () => {
    const id = await t.add()
    const latest = changes.ofWaba(WABA)
    expect(await read(latest)).toMatchObject({ id, attempts: 0 })
    await within(id, 1)
    expect(await read(latest)).toMatchObject({ id, attempts: 1 })
    for (const step of [2, 3, 4]) await within(id, step)
    advance(499)
    await within(id, 5)
    expect(await toldUntilNow(latest)).toEqual([])
    advance(1)
    expect(await read(latest)).toMatchObject({ id, attempts: 5 })
    advance(500)
    expect(await toldUntilNow(latest)).toEqual([])
  })

  test('a new state does not wait, and takes what was held back with it', async () => {
    const id = await t.add()
    const latest = changes.ofMedia([id])
    await read(latest)
    await within(id, 1)
    expect(await read(latest)).toMatchObject({ attempts: 1 })
    await within(id, 2)
    await to(id, 'PENDING')
    expect(await read(latest)).toMatchObject({ status: 'PENDING', attempts: 2 })
    await within(id, 3, 'PENDING')
    await to(id, 'FAILED')
    expect(await read(latest)).toMatchObject({ status: 'FAILED', attempts: 3 })
    const next = latest.next()
    advance(500)
    await t.store.remove(id)
    await changes.stop()
    expect(await Promise.race([next, Promise.resolve('nothing')])).toBe('nothing')
  })

  test('progress of many media comes together, and is read once for each tick', async () => {
    const ids = [await t.add(), await t.add(), await t.add()]
    const latest = changes.ofMedia(ids)
    await Promise.all(ids.map(() => read(latest)))
    const tick = async (attempts: number) => {
      for (const id of ids) await t.database.updateTable('media').set({ attempts }).where('id', '=', id).execute()
      for (const id of ids) changes.notify([id], undefined, true)
    }
    await tick(1)
    for (const id of ids) expect(await read(latest)).toMatchObject({ id, attempts: 1 })
    // The first to come has begun the ticks; the others join them.
    await tick(2)
    advance(500)
    expect(await read(latest)).toMatchObject({ id: ids[0], attempts: 2 })
    reads = []
    for (const attempts of [3, 4]) await tick(attempts)
    await toldUntilNow(changes.ofWaba(WABA))
    advance(500)
    for (const id of ids) expect(await read(latest)).toMatchObject({ id, attempts: 4 })
    expect(reads.filter(id => ids.includes(id)).toSorted()).toEqual(ids.toSorted())
  })

  test('media that stand still cost no timer', async () => {
    const id = await t.add()
    const latest = changes.ofMedia([id])
    await read(latest)
    await to(id, 'PENDING')
    await read(latest)
    advance(500)
    expect(timers).toEqual([])
  })
})

describe('a WABA', () => {
  test('its media only, the new ones too', async () => {
    const latest = changes.ofWaba(WABA)
    await t.add({ wabaId: OTHER_WABA })
    const id = await t.add()
    expect(await read(latest)).toMatchObject({ id, wabaId: WABA })
  })

  test('at first the hundred under way that changed last, and as many that have ended', async () => {
    const ended: string[] = []
    for (let n = 0; n < 110; n += 1) {
      t.clock.at += 1
      ended.push(await t.add())
      await to(ended.at(-1) ?? '', 'CANCELLED')
    }
    const waiting: string[] = []
    for (let n = 0; n < 110; n += 1) {
      t.clock.at += 1
      waiting.push(await t.add())
    }
    const latest = changes.ofWaba(WABA)
    const first: string[] = []
    while (first.length < 200) first.push((await read(latest)).id)
    expect(first).toEqual([...waiting.slice(-100).toReversed(), ...ended.slice(-100).toReversed()])
    expect(await toldUntilNow(latest)).toEqual([])
  })

  test('when one leaves the queue, those behind it are told: their places are others', async () => {
    const [first, second] = [await t.add(), await t.add()]
    const latest = changes.ofMedia([second])
    expect(await read(latest)).toMatchObject({ id: second })
    await to(first, 'CANCELLED')
    expect(await read(latest)).toMatchObject({ id: second, status: 'QUEUED' })
    const third = await t.add()
    await t.endMedia((await t.store.find(third))!, 'CANCELLED', { cause: 'USER' })
    advance(500)
    expect(await read(latest)).toMatchObject({ id: second, status: 'QUEUED' })
  })
})

describe('a reader that does not read', () => {
  test('gets the latest of each once it does', async () => {
    const [one, two] = [await t.add(), await t.add()]
    const latest = changes.ofMedia([one, two])
    for (const status of ['PENDING', 'UPLOADED', 'EXPIRED'] as const) {
      await to(one, status)
      await to(two, status)
    }
    const other = changes.ofMedia([two])
    while ((await read(other)).status !== 'EXPIRED');
    expect([await read(latest), await read(latest)]).toMatchObject([
      { id: one, status: 'EXPIRED' },
      { id: two, status: 'EXPIRED' },
    ])
  })

  test('of more than is kept for it, is told the present state anew', async () => {
    const latest = changes.ofWaba(WABA)
    const other = changes.ofWaba(WABA)
    await toldUntilNow(other)
    const row = { wabaId: WABA, owner: null, fileName: 'a', type: 'image/png', size: 1, sha256: 'aa' } as const
    const ids = Array.from({ length: 2500 }, (_, n) => `media-${n}`)
    for (const id of ids) await t.store.insert({ ...row, id })
    const told = new Set<string>()
    while (told.size < 100) told.add((await read(latest)).id)
    expect([...told].filter(id => ids.slice(-100).includes(id))).toHaveLength(100)
  })
})

test('nobody who watches, nothing that is read', async () => {
  const id = await t.add()
  const latest = changes.ofMedia([id])
  await read(latest)
  await latest.return?.()
  reads = []
  await to(id, 'PENDING')
  const other = changes.ofMedia([await t.add()])
  await read(other)
  expect(reads).not.toContain(id)
})

test('a thousand who watch one media cost one read [one-read-per-change]', async () => {
  const id = await t.add()
  const all = Array.from({ length: 1000 }, () => changes.ofMedia([id]))
  for (const latest of all) await read(latest)
  reads = []
  await to(id, 'PENDING')
  const told = await Promise.all(all.map(read))
  expect(new Set(told.map(media => media.status))).toEqual(new Set(['PENDING']))
  expect(reads).toEqual([id])
})

test('a thousand who come at once to the same media cost one read', async () => {
  const id = await t.add()
  const all = Array.from({ length: 1000 }, () => changes.ofMedia([id]))
  for (const latest of all) expect(await read(latest)).toMatchObject({ id })
  expect(reads).toEqual([id])
})

test('a thousand who come one by one to the same media cost one read', async () => {
  const id = await t.add()
  const all: ConflatingQueue<ListedMedia>[] = []
  for (let n = 0; n < 1000; n += 1) {
    const latest = changes.ofMedia([id])
    expect(await read(latest)).toMatchObject({ id })
    all.push(latest)
  }
  expect(reads).toEqual([id])
  reads = []
  await to(id, 'PENDING')
  for (const latest of all) expect(await read(latest)).toMatchObject({ status: 'PENDING' })
  // A time that has passed is a change without a signal.
  reads = []
  advance(1000)
  await read(changes.ofMedia([id]))
  expect(reads).toEqual([id])
})

test('after a change a newcomer gets what is read anew, also when it was not watched meanwhile', async () => {
  const id = await t.add()
  const first = changes.ofMedia([id])
  await read(first)
  await first.return?.()
  await to(id, 'PENDING')
  const second = changes.ofMedia([id])
  expect(await read(second)).toMatchObject({ status: 'PENDING' })
  await within(id, 1, 'PENDING')
  expect(await read(second)).toMatchObject({ attempts: 1 })
  expect(await read(changes.ofMedia([id]))).toMatchObject({ attempts: 1 })
})

test('what was read while an item changed goes only to those who get the change as well', async () => {
  const id = await t.add()
  onceAfterRead = () => ((onceAfterRead = undefined), to(id, 'PENDING'))
  const early = changes.ofMedia([id])
  expect(await read(early)).toMatchObject({ status: 'QUEUED' })
  expect(await read(early)).toMatchObject({ status: 'PENDING' })
  await early.return?.()
  expect(await read(changes.ofMedia([id]))).toMatchObject({ status: 'PENDING' })
})

test('a read that fails is repeated, and nothing is missed', async () => {
  const id = await t.add()
  const latest = changes.ofMedia([id])
  await read(latest)
  await t.database.schema.alterTable('media').renameTo('away').execute()
  changes.notify([id])
  await expect.poll(() => errors.length).toBeGreaterThan(0)
  await t.database.schema.alterTable('away').renameTo('media').execute()
  errors = []
  expect(await read(latest)).toMatchObject({ id })
})

test('after signals that were missed each reader is given what it watches again', async () => {
  const id = await t.add()
  const [one, all] = [changes.ofMedia([id]), changes.ofWaba(WABA)]
  for (const latest of [one, all]) await read(latest)
  await t.database.updateTable('media').set({ status: 'CANCELLED' }).execute()
  t.signals.publish({ ids: [], wakes: [], missed: true })
  for (const latest of [one, all]) expect(await read(latest)).toMatchObject({ id, status: 'CANCELLED' })
})
