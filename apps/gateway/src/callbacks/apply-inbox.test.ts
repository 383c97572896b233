import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore, OTHER_WABA, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createMediaReads } from '../store/media-reads.ts'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import { createApply } from '../status/apply.ts'
import { createApplyInbox } from './apply-inbox.ts'
import { createInbox } from './inbox.ts'

const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1:2:3:4'
const DAY_MS = 86_400_000
const MAX_ROWS = 20
const log = pino({ level: 'silent' })

let t: TestStore
let callbacks: ReturnType<typeof setUp>
let loop: DueLoop | undefined
beforeEach(async () => {
  t = await openTestStore()
  callbacks = setUp()
})
afterEach(async () => {
  await loop?.stop()
  loop = undefined
  await t.close()
})

function setUp() {
  const { store, database, now } = t
  const inbox = createInbox({ ...t, maxRows: MAX_ROWS })
  const apply = createApply({ store, endMedia: t.endMedia })
  const applyInbox = createApplyInbox({ inbox, store, apply, now, log })
  return {
    ...applyInbox,
    inbox,
    receive: (fields: object) => applyInbox.receive({ method: 'POST', raw: JSON.stringify(fields) }),
    rows: () => database.selectFrom('callback').selectAll().orderBy('seq').execute(),
  }
}

const uploaded = (kaleyraId: string, others: object = {}) => ({
  resumable_media_id: kaleyraId,
  status: 'UPLOADED',
  uploaded_file_handle: `${HANDLE}${kaleyraId}`,
  ...others,
})

async function pending(kaleyraId: string, wabaId = WABA): Promise<string> {
  const id = await t.add({ wabaId })
  await accept(id, kaleyraId)
  return id
}
async function accept(id: string, kaleyraId: string): Promise<void> {
  await t.store.change(id, {}, { within: 'QUEUED', call: 'OPEN' })
  const taken = { kaleyraId, handleExpiresAt: t.clock.at + DAY_MS }
  await t.store.change(id, taken, { to: 'PENDING', call: 'ENDED' })
}
const history = async (id: string) =>
  (await createMediaReads({ database: t.database, now: t.now }).history(id)).map(({ status, cause }) => [status, cause])
const startLoop = () => (loop = callbacks.start())

test('it is stored as it came, and applied at once', async () => {
  const id = await pending('1')
  t.clock.at += 5
  const fields = uploaded('1', { waba_id: WABA, time: '1767139200', own: 'field' })
  await callbacks.receive(fields)
  expect(await callbacks.rows()).toEqual([
    {
      seq: 1,
      method: 'POST',
      raw: JSON.stringify(fields),
      kaleyraId: '1',
      wabaId: WABA,
      saidAt: 1_767_139_200_000,
      receivedAt: t.clock.at,
      appliedAt: t.clock.at,
    },
  ])
  expect(await t.store.find(id)).toMatchObject({ status: 'UPLOADED', handle: `${HANDLE}1` })
})

test('one that comes before the answer to the POST waits for it', async () => {
  const id = await t.add()
  await callbacks.receive(uploaded('1'))
  expect(await callbacks.applyWaiting()).toBe(0)
  await accept(id, '1')
  expect(await callbacks.applyWaiting()).toBe(1)
  expect(await t.store.find(id)).toMatchObject({ status: 'UPLOADED', handle: `${HANDLE}1` })
  expect(await callbacks.applyWaiting()).toBe(0)
})

test('however the callback and the answer to the POST meet, the callback is applied, once [early-callback]', async () => {
  const { wake } = startLoop()
  const ids = await Promise.all(Array.from({ length: MAX_ROWS }, () => t.add()))
  await Promise.all(
    ids.flatMap((id, index) => {
      const both = [callbacks.receive(uploaded(String(index))), accept(id, String(index)).then(wake)]
      return index % 2 ? both : both.toReversed()
    }),
  )
  const unfinished = async () => (await Promise.all(ids.map(t.store.find))).filter(one => one?.status !== 'UPLOADED')
  await expect.poll(unfinished).toEqual([])
  for (const id of ids)
    expect(await history(id)).toEqual([
      ['QUEUED', 'UPLOAD'],
      ['UPLOADED', 'CALLBACK'],
    ])
})

test('what was stored and not applied, for a kill between the two, is applied at the start', async () => {
  const id = await pending('1')
  await callbacks.inbox.add({
    method: 'GET',
    raw: `resumable_media_id="1"&status="UPLOADED"&uploaded_file_handle="${HANDLE}"`,
    kaleyraId: '1',
    wabaId: undefined,
    saidAt: undefined,
  })
  startLoop()
  await expect.poll(async () => (await t.store.find(id))?.handle).toBe(HANDLE)
})

test('twice, reordered and late ones change a media item once, also when they all came early [callback-out-of-order]', async () => {
  const id = await t.add()
  await callbacks.receive(uploaded('1'))
  await callbacks.receive(uploaded('1'))
  await callbacks.receive({ resumable_media_id: '1', status: 'PENDING' })
  await accept(id, '1')
  await callbacks.applyWaiting()
  await callbacks.receive({ resumable_media_id: '1', status: 'FAILED' })
  await callbacks.receive(uploaded('1', { uploaded_file_handle: 'another' }))
  expect(await t.store.find(id)).toMatchObject({ status: 'UPLOADED', kaleyraStatus: 'UPLOADED', handle: `${HANDLE}1` })
  expect(await history(id)).toEqual([
    ['QUEUED', 'UPLOAD'],
    ['UPLOADED', 'CALLBACK'],
  ])
  expect((await callbacks.rows()).every(row => row.appliedAt !== null)).toBe(true)
})

test('a handle without a status ends it; a status without a handle does not', async () => {
  const id = await pending('1')
  await callbacks.receive(uploaded('1', { uploaded_file_handle: '<uploaded_file_handle>' }))
  expect(await t.store.find(id)).toMatchObject({ status: 'PENDING', kaleyraStatus: 'UPLOADED' })
  await callbacks.receive({ resumable_media_id: '1', uploaded_file_handle: HANDLE })
  expect(await t.store.find(id)).toMatchObject({ status: 'UPLOADED', handle: HANDLE })
})

test('a media item that FAILED is known for as long as its data, and no longer', async () => {
  const id = await pending('1')
  const dataExpiresAt = t.clock.at + DAY_MS
  await t.store.change(id, { dataExpiresAt }, { within: 'PENDING' })
  await callbacks.receive({ resumable_media_id: '1', status: 'FAILED' })
  expect(await t.store.find(id)).toMatchObject({ status: 'FAILED', dueAt: dataExpiresAt })
})

describe('an id is one of a WABA', () => {
  test('media of two WABAs with one id: only a callback that names the WABA is applied, to its media', async () => {
    const ids = [await pending('1'), await pending('1', OTHER_WABA)] as const
    await callbacks.receive(uploaded('1'))
    expect(await Promise.all(ids.map(t.store.find))).toMatchObject([{ status: 'PENDING' }, { status: 'PENDING' }])
    await callbacks.receive(uploaded('1', { waba_id: OTHER_WABA }))
    expect(await Promise.all(ids.map(t.store.find))).toMatchObject([{ status: 'PENDING' }, { status: 'UPLOADED' }])
  })

  test('a callback of another WABA is not applied', async () => {
    const id = await pending('1')
    await callbacks.receive(uploaded('1', { waba_id: OTHER_WABA }))
    expect(await t.store.find(id)).toMatchObject({ status: 'PENDING', handle: null })
  })

  test('without a WABA it waits while another WABA has a call under way that may bring the same id [ambiguous-callback-waits]', async () => {
    const id = await pending('1')
    const other = await t.add({ wabaId: OTHER_WABA })
    await t.store.change(other, {}, { within: 'QUEUED', call: 'OPEN' })
    await callbacks.receive(uploaded('1'))
    expect(await t.store.find(id)).toMatchObject({ status: 'PENDING' })
    await accept(other, '2')
    await callbacks.applyWaiting()
    expect(await t.store.find(id)).toMatchObject({ status: 'UPLOADED' })
    expect(await t.store.find(other)).toMatchObject({ status: 'PENDING' })
  })

  test.each([
    ['was given up as unknown', { failureCode: 'OUTCOME_UNKNOWN', lostCalls: 1 }, 'FAILED'],
    ['was sent again since nothing was found', { lostCalls: 1 }, 'CANCELLED'],
  ] as const)('nor while another WABA has a call that %s', async (_, change, to) => {
    const id = await pending('1')
    const other = await t.add({ wabaId: OTHER_WABA })
    await t.store.change(other, change, { to })
    await callbacks.receive(uploaded('1'))
    expect(await t.store.find(id)).toMatchObject({ status: 'PENDING' })
  })
})

test('a day later it is dropped, whether it was applied or its id is still unknown; not before', async () => {
  await pending('1')
  await callbacks.receive(uploaded('1'))
  await callbacks.receive(uploaded('unknown'))
  t.clock.at += DAY_MS - 1
  expect(await callbacks.inbox.dropOld()).toBe(t.clock.at + 1)
  expect(await callbacks.rows()).toHaveLength(2)
  t.clock.at += 1
  startLoop()
  await expect.poll(callbacks.rows).toEqual([])
})

test('a flood of unknown ids cannot fill the store: the newest are kept, and those of known uploads applied [callback-flood]', async () => {
  const early = await t.add()
  for (let n = 0; n < 3 * MAX_ROWS; n += 1) await callbacks.receive(uploaded(randomUUID()))
  const known = await pending('known')
  await callbacks.receive(uploaded('known'))
  await callbacks.receive(uploaded('early'))
  const rows = await callbacks.rows()
  expect(rows).toHaveLength(MAX_ROWS)
  expect(rows.slice(-2).map(row => row.kaleyraId)).toEqual(['known', 'early'])
  expect(await t.store.find(known)).toMatchObject({ status: 'UPLOADED' })
  await accept(early, 'early')
  await callbacks.applyWaiting()
  expect(await t.store.find(early)).toMatchObject({ status: 'UPLOADED' })
})

test('of many callbacks of one upload at once, each learns whether it is known, and few rounds apply them', async () => {
  const id = await t.add()
  await t.store.change(id, { kaleyraId: '7' }, { to: 'PENDING' })
  let rounds = 0
  const waiting = (kaleyraId?: string) => {
    rounds += 1
    return callbacks.inbox.waiting(kaleyraId)
  }
  const apply = createApply({ store: t.store, endMedia: t.endMedia })
  const { receive } = createApplyInbox({
    inbox: { ...callbacks.inbox, waiting },
    store: t.store,
    apply,
    now: t.now,
    log,
  })
  const send = (kaleyraId: string) =>
    receive({
      method: 'POST',
      raw: JSON.stringify({ resumable_media_id: kaleyraId, waba_id: WABA, status: 'PENDING' }),
    })
  const known = await Promise.all(Array.from({ length: MAX_ROWS / 2 }, () => send('7')))
  const unknown = await Promise.all(Array.from({ length: MAX_ROWS / 2 }, () => send('8')))
  expect([known, unknown].map(told => [...new Set(told)])).toEqual([[true], [false]])
  expect(rounds).toBeLessThanOrEqual(MAX_ROWS / 2)
  expect((await callbacks.rows()).filter(row => row.appliedAt !== null)).toHaveLength(MAX_ROWS / 2)
})
