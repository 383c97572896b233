import { afterEach, beforeEach, expect, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { isShared, startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

const HOUR_MS = 3_600_000

let system: System
beforeEach(async () => {
  system = await startSystem({ env: { POLL_DELAYS: '100ms' } })
})
afterEach(() => system.stop())

const upload = async (name = 'image.png') => system.upload(await blobOf('image.png'), name)
const lastEvent = async (id: string) => {
  const { data } = await system.query('query($id: ID!) { mediaStatus(id: $id) { history { status cause } } }', { id })
  return (data?.['mediaStatus'] as { history: unknown[] } | undefined)?.history.at(-1)
}
const renew = async (id: string) => {
  const document = `mutation($id: ID!) {
    renewMedia(id: $id) { __typename ... on Media { id status renewedFrom } ... on UserError { code } }
  }`
  return (await system.query(document, { id })).data?.['renewMedia'] as Record<string, string>
}

test('a day later the handle is gone at once, and a new one comes from the bytes that are held [gateway-handle-ends]', async () => {
  const { id } = await upload()
  const { handle } = await system.reach(id, 'UPLOADED')
  await system.moveClock(24 * HOUR_MS - 60_000)
  expect(await system.status(id)).toMatchObject({ status: 'UPLOADED', handle })
  await system.moveClock(24 * HOUR_MS + 60_000)
  expect(await system.status(id)).toMatchObject({ handle: null })

  const renewed = await renew(id)
  expect(renewed).toMatchObject({ __typename: 'Media', renewedFrom: id })
  expect((await system.reach(renewed['id'] ?? '', 'UPLOADED'))['handle']).not.toBe(handle)
  await system.reach(id, 'EXPIRED')
  expect(await lastEvent(id)).toEqual({ status: 'EXPIRED', cause: 'CLOCK' })

  // Its three days are over, and the renewed one's are not: the bytes live on with that.
  await system.moveClock(72 * HOUR_MS + 60_000)
  expect(await system.status(id)).toBeNull()
  expect(await renew(id)).toMatchObject({ code: 'MEDIA_NOT_FOUND' })
  await upload('wakes-it.png')
  await expect.poll(() => system.spooled()).not.toContain(id)
  expect(await renew(renewed['id'] ?? '')).toMatchObject({ __typename: 'Media' })
})

test('three days later nothing is left of it', async () => {
  const { id } = await upload()
  await system.reach(id, 'UPLOADED')
  await system.moveClock(72 * HOUR_MS + 60_000)
  await system.restartGateway()
  // A start so long after the last event is doubted for a minute; the clock of a database never is.
  const doubted = expect.objectContaining({ status: 'UPLOADED', handle: null })
  expect(await system.status(id)).toEqual(isShared ? null : doubted)
  await system.moveClock(72 * HOUR_MS + 180_000)
  expect(await system.status(id)).toBeNull()
  const { id: later } = await upload('wakes-it.png')
  await expect.poll(() => system.spooled()).toEqual([later])
})

test('a media item of which Kaleyra never tells fails after its day, and then it is forgotten', async () => {
  await system.settings({ processingMs: 86_400_000 })
  const { id } = await upload()
  await system.moveClock(24 * HOUR_MS + 60_000)
  expect(await system.reach(id, 'FAILED')).toMatchObject({ failure: { code: 'NO_OUTCOME' }, handle: null })
  await expect.poll(() => system.spooled()).toEqual([])
  await system.moveClock(72 * HOUR_MS + 120_000)
  expect(await system.status(id)).toBeNull()
})

test.each([
  ['answers 500', { fail: { example: 'serverError', times: 1000 } }, 'RETRIES_EXHAUSTED'],
  ['resets every call', { down: true }, 'OUTCOME_UNKNOWN'],
] as const)('a Kaleyra that %s for a day: the last try is a day after the first', async (_what, fault, code) => {
  await system.settings(fault)
  const { id } = await upload()
  expect(await system.reach(id, 'QUEUED')).toMatchObject({ status: 'QUEUED' })
  await system.moveClock(24 * HOUR_MS + 60_000)
  expect(await system.reach(id, 'FAILED')).toMatchObject({ failure: { code } })
  // It had been answered QUEUED: its bytes stay for DATA_TTL, over a restart too.
  expect(await system.spooled()).toEqual([id])
  await system.restartGateway()
  expect(await system.spooled()).toEqual([id])
  await system.moveClock(97 * HOUR_MS)
  await system.restartGateway()
  // A start so long after the last time in the store doubts the clock for a minute.
  await system.moveClock(97 * HOUR_MS + 61_000)
  await expect.poll(() => system.spooled()).toEqual([])
})
