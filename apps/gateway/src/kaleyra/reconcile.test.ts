import type { ResumableMedia } from '@resumable-media/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore, OTHER_WABA, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import type { CallState } from '../media/call.ts'
import type { Media } from '../media/media.ts'
import { createNewestIds, findNewestId } from '../store/newest-ids.ts'
import type { MediaChange, MediaStore } from '../store/media-store.ts'
import { createMediaReads } from '../store/media-reads.ts'
import { createReconcile } from './reconcile.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

const item = (id: string, fileName = 'banner.png') => ({ id, status: 'PENDING', fileName }) as ResumableMedia
const signal = new AbortController().signal

/** A media item whose call's answer was lost while `10` was the newest id known. */
async function lost(change: Partial<Media> = {}): Promise<Media> {
  const media = await t.store.find(await t.add({ fileName: 'banner.png' }))
  if (!media) throw new Error('the media was not stored')
  return { ...media, newestIdBefore: '10', callBegunAt: 1, call: 'LOST', ...change }
}

type Listing = () => AsyncGenerator<ResumableMedia>
const lookIn = (listResumableMedia: Listing, store: Pick<MediaStore, 'findByKaleyraId'> = t.store) =>
  createReconcile({
    client: { listResumableMedia },
    store,
    reads: createMediaReads(t),
    newestIds: createNewestIds(t),
    askTimeoutMs: 1000,
  })

async function* listing(items: ResumableMedia[]) {
  yield* items
}

async function lookAmong(items: ResumableMedia[], change: Partial<Media> = {}) {
  return lookIn(() => listing(items))(await lost(change), signal)
}

test('the single newer upload of the name is adopted', async () => {
  expect(await lookAmong([item('11'), item('12', 'other.png'), item('9')])).toEqual({
    kind: 'accepted',
    kaleyraId: '11',
    kaleyraStatus: 'PENDING',
  })
})

test('after the restore of a copy nothing is adopted: a call that the copy does not know can have made it', async () => {
  const restored = { callBegunAt: null }
  expect(await lookAmong([item('11')], restored)).toEqual({ kind: 'unseen' })
  expect(await lookAmong([item('11')], { ...restored, call: 'LOOKED' })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('A backup was restored, and Kaleyra holds an upload named "banner.png"'),
  })
  expect(await lookAmong([item('9')], { ...restored, call: 'LOOKED' })).toEqual({ kind: 'absent' })
})

test('after a lost call of its own that was not found, only a second look adopts: the first can show that one alone', async () => {
  expect(await lookAmong([item('11')], { lostCalls: 1 })).toEqual({ kind: 'unseen' })
  expect(await lookAmong([item('11')], { lostCalls: 1, call: 'LOOKED' })).toMatchObject({ kaleyraId: '11' })
  expect(await lookAmong([item('11'), item('12')], { lostCalls: 1, call: 'LOOKED' })).toMatchObject({ kind: 'refused' })
})

test('an upload that is listed without a name may be it, and is never passed over', async () => {
  const { fileName: _, ...nameless } = item('11')
  expect(await lookAmong([nameless as ResumableMedia])).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
  expect(await lookAmong([nameless as ResumableMedia, item('12')], { call: 'LOOKED' })).toMatchObject({
    kind: 'refused',
  })
})

test('ids are compared as numbers', async () => {
  expect(await lookAmong([item('9')])).toEqual({ kind: 'unseen' })
})

test('two that may be it, twice, are a failure and never a guess [no-adoption-in-doubt]', async () => {
  expect(await lookAmong([item('11'), item('12')])).toEqual({ kind: 'unseen' })
  expect(await lookAmong([item('11'), item('12')], { call: 'LOOKED' })).toMatchObject({
    kind: 'refused',
    reason: 'OUTCOME_UNKNOWN',
  })
})

test('one that another media has is not it', async () => {
  const other = await t.add()
  await t.store.change(other, { kaleyraId: '11' }, { to: 'PENDING' })
  expect(await lookAmong([item('11'), item('12')])).toMatchObject({ kind: 'accepted', kaleyraId: '12' })
})

describe('another upload of the same name', () => {
  const TAKEN = { to: 'PENDING', call: 'ENDED', cause: 'ANSWER' } as const
  const rival = async (change: MediaChange, ...calls: CallState[]) => {
    const id = await t.add({ fileName: 'banner.png' })
    await t.store.change(id, change, { within: 'QUEUED' })
    for (const call of calls) await t.store.change(id, {}, { within: 'QUEUED', call })
    return id
  }

  test('whose answer was lost too: the one upload there may be either’s', async () => {
    await rival({}, 'OPEN', 'LOST')
    expect(await lookAmong([item('11')], { call: 'LOOKED' })).toMatchObject({
      kind: 'refused',
      reason: 'OUTCOME_UNKNOWN',
    })
  })

  test('that was given up for that', async () => {
    const id = await rival({})
    await t.store.change(id, { failureCode: 'OUTCOME_UNKNOWN', lostCalls: 1 }, { to: 'FAILED' })
    expect(await lookAmong([item('11')], { call: 'LOOKED' })).toMatchObject({
      kind: 'refused',
      reason: 'OUTCOME_UNKNOWN',
    })
  })

  test('that was given up before this call began is no matter; what it can have made was listed by then', async () => {
    const id = await rival({})
    await t.store.change(id, { failureCode: 'OUTCOME_UNKNOWN', lostCalls: 1, newestIdAfter: '10' }, { to: 'FAILED' })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
    expect(await lookAmong([item('11')], { newestIdBefore: '9', call: 'LOOKED' })).toMatchObject({ kind: 'refused' })
  })

  test('that is in its call: wait until that has its answer', async () => {
    await rival({}, 'OPEN')
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'unknown' })
  })

  test('that was sent again since nothing was found: a list can be late, and show the first one now', async () => {
    const id = await rival({ lostCalls: 1 })
    expect(await lookAmong([item('11')], { call: 'LOOKED' })).toMatchObject({
      kind: 'refused',
      reason: 'OUTCOME_UNKNOWN',
    })
    await t.store.change(id, { kaleyraId: '10' }, { to: 'PENDING', cause: 'ANSWER' })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
    expect(await lookAmong([item('11')], { newestIdBefore: '9', call: 'LOOKED' })).toMatchObject({ kind: 'refused' })
  })

  test.each([
    ['waits for its next try', () => rival({ lostCalls: 1 })],
    [
      'was given up',
      async () => {
        const id = await rival({}, 'OPEN')
        return t.store.change(id, { lostCalls: 1 }, { to: 'FAILED', call: 'ENDED' })
      },
    ],
  ])('whose call was lost and that %s: what it has made is older than what was taken since', async (_, lose) => {
    await lose()
    await t.store.change(await rival({}, 'OPEN'), { kaleyraId: '10' }, TAKEN)
    await t.store.change(await rival({}, 'OPEN'), { kaleyraId: '12' }, TAKEN)
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
    expect(await lookAmong([item('11')], { newestIdBefore: '9', call: 'LOOKED' })).toMatchObject({ kind: 'refused' })
  })

  test('whose call is looked up while another is taken: its upload may be newer than that', async () => {
    await rival({ lostCalls: 1 }, 'OPEN', 'LOST')
    await t.store.change(await rival({}, 'OPEN'), { kaleyraId: '10' }, TAKEN)
    expect(await lookAmong([item('11')], { call: 'LOOKED' })).toMatchObject({ kind: 'refused' })
  })

  test('that was found after two lost calls is no matter to what is called after that', async () => {
    const id = await rival({ lostCalls: 1 }, 'OPEN', 'LOST')
    expect(await lookAmong([item('11')], { call: 'LOOKED' })).toMatchObject({ kind: 'refused' })
    await t.store.change(id, { kaleyraId: '10' }, { to: 'PENDING', call: 'ENDED', cause: 'LOOKUP' })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
    expect(await lookAmong([item('11')], { newestIdBefore: '9', call: 'LOOKED' })).toMatchObject({ kind: 'refused' })
  })

  test('that waits for its turn, or is another WABA’s, is no matter', async () => {
    await rival({})
    await t.add({ fileName: 'banner.png', wabaId: OTHER_WABA })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
  })
})

test('where no id was known before, one of the name may be anybody’s', async () => {
  expect(await lookAmong([item('11')], { newestIdBefore: null, call: 'LOOKED' })).toMatchObject({
    reason: 'OUTCOME_UNKNOWN',
  })
})

test('found nothing once: look again; found nothing twice: there is no such upload', async () => {
  expect(await lookAmong([])).toEqual({ kind: 'unseen' })
  expect(await lookAmong([], { call: 'LOOKED' })).toEqual({ kind: 'absent' })
})

test('a look that fails changes nothing but the time of the next', async () => {
  // oxlint-disable-next-line require-yield -- it ends before its first item
  const look = lookIn(async function* () {
    throw new Error('down')
  })
  expect(await look(await lost(), signal)).toMatchObject({ kind: 'unknown', message: expect.stringContaining('down') })
})

test('an upload that a rival gets while it is being asked about is the rival’s', async () => {
  const rival = await t.add({ fileName: 'banner.png' })
  await t.store.change(rival, {}, { within: 'QUEUED', call: 'OPEN' })
  const look = lookIn(() => listing([item('11')]), {
    // The rival's answer is written at the very moment after the question who has 11.
    async findByKaleyraId(id, wabaId) {
      const found = await t.store.findByKaleyraId(id, wabaId)
      await t.store.change(rival, { kaleyraId: '11' }, { to: 'PENDING', call: 'ENDED' })
      return found
    },
  })
  expect(await look(await lost(), signal)).not.toMatchObject({ kind: 'accepted' })
})

test('what a list shows is known as the newest from then on', async () => {
  await lookAmong([item('9'), item('120', 'other.png'), item('x-7', 'other.png')])
  expect(await findNewestId(t.database, WABA)).toBe('120')
  await lookAmong([item('9007199254740993179', 'other.png')])
  expect(await findNewestId(t.database, WABA)).toBe('9007199254740993179')
})
