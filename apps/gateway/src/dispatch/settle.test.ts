import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createMediaReads } from '../store/media-reads.ts'
import type { Media } from '../media/media.ts'
import { createNewestIds, findNewestId } from '../store/newest-ids.ts'
import type { Outcome } from '../kaleyra/outcome.ts'
import { createSettle } from './settle.ts'
import type { Learned } from './settle.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

let t: TestStore
let accepted: { id: string; status: string | undefined }[]
beforeEach(async () => {
  t = await openTestStore()
  accepted = []
})
afterEach(() => t.close())

/** A media item whose first call was begun just now. */
async function inItsCall(): Promise<string> {
  const id = await t.add()
  const begun = { callBegunAt: t.now(), tryingSince: t.now(), attempts: 1 }
  await t.store.change(id, begun, { within: 'QUEUED', call: 'OPEN' })
  return id
}

async function tryAgain({ id, attempts }: Media): Promise<void> {
  await t.store.change(id, { attempts: attempts + 1, callBegunAt: t.now() }, { within: 'QUEUED', call: 'OPEN' })
}

async function settle(id: string, outcome: Outcome, learned: Learned, callsOutliveMs = 0): Promise<Media> {
  const write = createSettle({
    store: t.store,
    endMedia: t.endMedia,
    queue: { closeSlots: async () => {} },
    newestIds: createNewestIds(t),
    onAccepted: media => void t.store.find(media.id).then(row => accepted.push({ id: media.id, status: row?.status })),
    retryDelaysMs: [MINUTE_MS, 15 * MINUTE_MS],
    retryForMs: 24 * HOUR_MS,
    pollDelaysMs: [15_000, 10 * MINUTE_MS],
    lookupAgainMs: 61_000,
    callsOutliveMs,
    handleTtlMs: 24 * HOUR_MS,
    dataTtlMs: 72 * HOUR_MS,
    endings: t.endings,
    now: t.now,
  })
  await write(await get(id), outcome, learned)
  return get(id)
}

async function get(id: string): Promise<Media> {
  const media = await t.store.find(id)
  if (!media) throw new Error(`no media ${id}`)
  return media
}

const ACCEPTED: Outcome = { kind: 'accepted', kaleyraId: '639', kaleyraStatus: 'PENDING' }
const DOWN: Outcome = { kind: 'later', code: 'UNREACHABLE', message: 'no connection', begun: false }
const LOST: Outcome = { kind: 'unknown', message: 'the answer was lost' }
const history = (id: string) => createMediaReads(t).history(id)

describe('accepted', () => {
  test('a handle lives a day from the answer on, its data three', async () => {
    const id = await inItsCall()
    t.clock.at += MINUTE_MS
    expect(await settle(id, ACCEPTED, 'ANSWER')).toMatchObject({
      status: 'PENDING',
      handleExpiresAt: t.now() + 24 * HOUR_MS,
      dataExpiresAt: t.now() + 72 * HOUR_MS,
    })
  })

  test('it is told once PENDING is committed, and not when the media has gone on meanwhile', async () => {
    const id = await inItsCall()
    await settle(id, ACCEPTED, 'ANSWER')
    await expect.poll(() => accepted).toEqual([{ id, status: 'PENDING' }])
    await settle(id, ACCEPTED, 'LOOKUP')
    await t.store.find(id)
    expect(accepted).toHaveLength(1)
  })

  test('an upload that was looked up long after its call lives from the call on', async () => {
    const id = await inItsCall()
    const madeAt = t.now()
    t.clock.at += 20 * HOUR_MS
    expect(await settle(id, ACCEPTED, 'LOOKUP')).toMatchObject({
      handleExpiresAt: madeAt + 24 * HOUR_MS,
      dataExpiresAt: madeAt + 72 * HOUR_MS,
    })
  })

  test('its id is the newest known of the WABA, which outlives the media', async () => {
    const id = await inItsCall()
    const { wabaId } = await settle(id, ACCEPTED, 'ANSWER')
    await t.store.remove(id)
    expect(await findNewestId(t.database, wabaId)).toBe('639')
  })
})

describe('tries that fail', () => {
  test('come after growing waits with jitter, and end a day after the first with the reason [retries-end]', async () => {
    const id = await inItsCall()
    const beganAt = t.now()
    const waits: number[] = []
    let media = await get(id)
    while (media.status === 'QUEUED') {
      media = await settle(id, DOWN, 'ANSWER')
      if (media.status !== 'QUEUED') break
      waits.push((media.dueAt ?? 0) - t.now())
      t.clock.at = media.dueAt ?? 0
      await tryAgain(media)
    }
    expect(waits[0]).toBeGreaterThanOrEqual(MINUTE_MS)
    expect(waits[0]).toBeLessThanOrEqual(1.1 * MINUTE_MS)
    expect(waits[1]).toBeGreaterThanOrEqual(15 * MINUTE_MS)
    expect(t.now() - beganAt).toBe(24 * HOUR_MS)
    expect(media).toMatchObject({
      status: 'FAILED',
      failureCode: 'RETRIES_EXHAUSTED',
      failureMessage: expect.stringContaining('no connection'),
      lastErrorCode: null,
    })
  })

  test('an upload that is not there is sent again after the wait of a failed try, and not after that day', async () => {
    const id = await inItsCall()
    const again = await settle(id, { kind: 'absent' }, 'LOOKUP')
    expect(again).toMatchObject({ status: 'QUEUED', call: 'NONE', callBegunAt: null, lostCalls: 1 })
    expect(again.dueAt).toBeGreaterThanOrEqual(t.now() + MINUTE_MS)
    await tryAgain(again)
    t.clock.at += 24 * HOUR_MS
    // Its upload may be listed later still.
    expect(await settle(id, { kind: 'absent' }, 'LOOKUP')).toMatchObject({
      failureCode: 'RETRIES_EXHAUSTED',
      lostCalls: 2,
    })
  })

  test('the day is for what fails: a wait that Kaleyra’s 429 brings is no part of it', async () => {
    const id = await inItsCall()
    await settle(id, { kind: 'limited', message: 'limit' }, 'ANSWER')
    t.clock.at += 48 * HOUR_MS
    await t.store.change(id, { callBegunAt: t.now(), tryingSince: t.now() }, { within: 'QUEUED', call: 'OPEN' })
    expect(await settle(id, DOWN, 'ANSWER')).toMatchObject({ status: 'QUEUED' })
  })

  test('one that had its slot goes behind those that wait; one that found no connection keeps its place', async () => {
    const id = await inItsCall()
    const { queuedAt } = await get(id)
    expect(await settle(id, DOWN, 'ANSWER')).toMatchObject({ queuedAt })
    await tryAgain(await get(id))
    const answered500 = await settle(id, { ...DOWN, begun: true }, 'ANSWER')
    expect(answered500.queuedAt).toBe(answered500.dueAt)
  })
})

describe('looks that fail', () => {
  test('an answer that is lost in a call that lasted beyond that day is looked for all the same', async () => {
    const id = await inItsCall()
    t.clock.at += 25 * HOUR_MS
    expect(await settle(id, LOST, 'ANSWER')).toMatchObject({ status: 'QUEUED', lastErrorCode: 'OUTCOME_UNKNOWN' })
  })

  test.each([0, 5 * MINUTE_MS])(
    'end no sooner than a second one comes after a call that may last %i ms',
    async outlive => {
      const id = await inItsCall()
      await t.store.change(id, { tryingSince: t.now() - 25 * HOUR_MS }, { within: 'QUEUED' })
      const look = () => settle(id, { kind: 'unknown', message: 'the list cannot be read' }, 'LOOKUP', outlive)
      await settle(id, LOST, 'ANSWER', outlive)
      const overAt = t.now() + outlive + 61_000
      let media = await look()
      while (media.status === 'QUEUED') {
        expect(media.dueAt).toBeGreaterThan(t.now())
        t.clock.at = media.dueAt ?? 0
        media = await look()
      }
      expect(media).toMatchObject({ failureCode: 'OUTCOME_UNKNOWN', lostCalls: 1 })
      expect(t.now()).toBeGreaterThanOrEqual(overAt)
    },
  )

  test('come ever more seldom, are told once, and end a day after the first try', async () => {
    const id = await inItsCall()
    const waits: number[] = []
    let media = await settle(id, LOST, 'ANSWER')
    while (media.status === 'QUEUED') {
      waits.push((media.dueAt ?? 0) - t.now())
      t.clock.at = media.dueAt ?? 0
      media = await settle(id, { kind: 'unknown', message: 'the list cannot be read' }, 'LOOKUP')
    }
    expect(waits[0]).toBeLessThan(20_000)
    expect(waits.slice(0, 8)).toEqual(waits.slice(0, 8).toSorted((one, other) => one - other))
    expect(Math.max(...waits)).toBeLessThanOrEqual(11 * MINUTE_MS)
    expect(waits.length).toBeLessThan(160)
    expect(media).toMatchObject({ status: 'FAILED', failureCode: 'OUTCOME_UNKNOWN', lostCalls: 1 })
    expect((await history(id)).map(event => event.message)).toEqual([
      null,
      'the answer was lost',
      'the list cannot be read',
      'the list cannot be read',
    ])
  })
})

test('Kaleyra’s 429 closes the WABA for longer than a try that failed waits', async () => {
  const limited = await settle(await inItsCall(), { kind: 'limited', message: 'limit' }, 'ANSWER')
  expect(limited.dueAt).toBeGreaterThanOrEqual(t.now() + 15 * MINUTE_MS)
})

test('an outcome that stays unknown keeps the newest id known by then', async () => {
  const id = await inItsCall()
  await createNewestIds(t).learn((await get(id)).wabaId, ['640'])
  const refused: Outcome = { kind: 'refused', reason: 'OUTCOME_UNKNOWN', message: 'two may be it' }
  expect(await settle(id, refused, 'LOOKUP')).toMatchObject({
    status: 'FAILED',
    lostCalls: 1,
    newestIdAfter: '640',
  })
})

test('Kaleyra’s 429 is waited out for as long as a media item is kept', async () => {
  const id = await inItsCall()
  t.clock.at += 71 * HOUR_MS
  expect(await settle(id, { kind: 'limited', message: 'limit' }, 'ANSWER')).toMatchObject({ status: 'QUEUED' })
  t.clock.at += HOUR_MS
  expect(await settle(id, { kind: 'limited', message: 'limit' }, 'ANSWER')).toMatchObject({
    failureCode: 'RETRIES_EXHAUSTED',
    failureMessage: 'limit',
  })
})

describe('others of its name', () => {
  const ERROR_500: Outcome = { kind: 'later', code: 'KALEYRA_ERROR', message: 'it answered 500', begun: true }

  test('wait for a few more tries of one whose lost call was not found, which keeps its place meanwhile', async () => {
    const id = await inItsCall()
    const { queuedAt } = await get(id)
    const tries = [await settle(id, { kind: 'absent' }, 'LOOKUP')]
    const absent = { kind: 'absent' } as const
    for (const outcome of [ERROR_500, absent, absent, absent, absent, absent]) {
      await tryAgain(await get(id))
      tries.push(await settle(id, outcome, 'LOOKUP'))
    }
    expect(tries.map(one => one.nameTries)).toEqual([5, 4, 3, 2, 1, 0, 0])
    expect(tries.map(one => one.queuedAt === queuedAt)).toEqual([true, true, true, true, true, false, false])
  })

  test('do not lose their turn to an answer that each of them would have got', async () => {
    const id = await inItsCall()
    await settle(id, { kind: 'absent' }, 'LOOKUP')
    for (const outcome of [DOWN, { kind: 'limited', message: 'limit' }] as const) {
      await tryAgain(await get(id))
      expect(await settle(id, outcome, 'ANSWER')).toMatchObject({ nameTries: 5 })
    }
  })

  test('do not wait for one whose call was answered', async () => {
    const id = await inItsCall()
    expect(await settle(id, ERROR_500, 'ANSWER')).toMatchObject({ nameTries: 0, callBegunAt: null })
  })
})

test('a call that a gateway may still make, though it is taken for dead, is looked up for the second time after its end', async () => {
  const id = await inItsCall()
  await t.store.change(id, {}, { within: 'QUEUED', call: 'LOST' })
  const begunAt = t.now()
  t.clock.at += 1000
  expect(await settle(id, { kind: 'unseen' }, 'LOOKUP', 5 * MINUTE_MS)).toMatchObject({
    call: 'LOOKED',
    dueAt: begunAt + 5 * MINUTE_MS,
  })
})
