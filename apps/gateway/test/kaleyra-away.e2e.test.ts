import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Answer } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startForgetfulKaleyra } from './forgetful-kaleyra.ts'
import type { ForgetfulKaleyra } from './forgetful-kaleyra.ts'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System | undefined
let kaleyra: ForgetfulKaleyra | undefined
afterEach(async () => {
  await system?.stop()
  kaleyra?.stop()
  system = kaleyra = undefined
})

const RENEW = `mutation($id: ID!) { renewMedia(id: $id) { ... on Media { id status lastError { code } } } }`
const CANCEL = `mutation($id: ID!) { cancelMedia(id: $id) { ... on Media { status } } }`
const upload = async (name = 'image.png') => system!.upload(await blobOf('image.png'), name)

test('Kaleyra is down: QUEUED with the reason, no slot spent; it goes out by itself once Kaleyra is back', async () => {
  system = await startSystem({ env: { RETRY_DELAYS: '2s' } })
  await system.stopSandbox()
  const queued = await upload()
  expect(queued).toMatchObject({ __typename: 'Media', status: 'QUEUED', lastError: { code: 'UNREACHABLE' } })
  expect(queued['dueAt']).not.toBeNull()
  expect(await system.quota(WABA)).toMatchObject({ used: 0, queued: 1 })
  await system.startSandboxAgain()
  expect(await system.reach(queued.id, 'UPLOADED')).toMatchObject({ lastError: null, dueAt: null })
  expect(await system.seen()).toHaveLength(1)
})

test('Kaleyra answers 500 for several tries: each comes by itself, and the last one goes through', async () => {
  system = await startSystem()
  await system.settings({ fail: { example: 'serverError', times: 3 } })
  const { id } = await upload()
  expect(await system.reach(id, 'UPLOADED')).toMatchObject({ attempts: 4, lastError: null })
  const history = 'query($id: ID!) { mediaStatus(id: $id) { history { status cause attempt message } } }'
  expect((await system.query(history, { id })).data?.['mediaStatus']).toMatchObject({
    history: [
      { status: 'QUEUED', cause: 'UPLOAD', attempt: 0 },
      ...[1, 2, 3].map(attempt => ({ status: 'QUEUED', cause: 'ANSWER', attempt, message: expect.any(String) })),
      { status: 'PENDING', cause: 'ANSWER', attempt: 4 },
      { status: 'UPLOADED', attempt: 4 },
    ],
  })
})

test('Kaleyra resets every call for several looks: what it did not take is sent again once it is back', async () => {
  system = await startSystem({ callbacks: false, env: { LOOK_AGAIN_DELAY: '100ms' } })
  await system.settings({ down: true })
  const { id } = await upload()
  const calls = async () => (await system!.seen()).map(call => call.method)
  await expect.poll(async () => (await calls()).filter(method => method === 'GET').length).toBeGreaterThan(3)
  expect((await calls()).filter(method => method === 'POST')).toHaveLength(1)
  await system.settings({ down: false })
  expect(await system.reach(id, 'UPLOADED')).toMatchObject({ attempts: 2 })
})

test('a lost callback, or a laptop that nobody can call: asking leads to UPLOADED as well [lost-callback-is-polled]', async () => {
  system = await startSystem({ callbacks: false, sandbox: { processingMs: 300 } })
  const { id } = await upload()
  expect(await system.reach(id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
})

test('the hour is full: QUEUED at once with the time, and gone when the first slot has rested [gateway-hour-full]', async () => {
  system = await startSystem({
    env: { KALEYRA_RATE_LIMIT: '2/15s' },
    sandbox: { rateLimit: { calls: 2, perMs: 15_000 } },
  })
  const first = await upload('1.png')
  await upload('2.png')
  const quota = (await system.quota(WABA)) as { nextSlotAt: string }
  expect(quota).toMatchObject({ limit: 2, used: 2, remaining: 0, queued: 0 })
  const third = await upload('3.png')
  expect(third).toMatchObject({ status: 'QUEUED', attempts: 0, lastError: null, dueAt: quota.nextSlotAt })
  expect(await system.upload(await blobOf('image.png'), '4.png', { wabaId: '150440000142242' })).toMatchObject({
    status: 'PENDING',
  })
  await system.reach(third.id, 'UPLOADED')
  await system.reach(first.id, 'UPLOADED')
  const posts = (await system.seen()).filter(call => call.method === 'POST')
  expect(posts.map(call => call.status)).toEqual([202, 202, 202, 202])
})

test('a WABA whose calls all hang delays no other one', async () => {
  system = await startSystem({ sandbox: { rateLimit: { calls: 100, perMs: 60_000 } } })
  await system.settings({ latencyMs: 60_000 })
  const hanging = Array.from({ length: 12 }, (_, n) => upload(`${n}.png`).catch(() => {}))
  await expect.poll(async () => (await system!.seen()).length).toBe(12)
  await system.settings({ latencyMs: 0 })
  expect(await system.upload(await blobOf('image.png'), 'other.png', { wabaId: '150440000142242' })).toMatchObject({
    status: 'PENDING',
  })
  await system.stopSandbox()
  await Promise.all(hanging)
})

test('Kaleyra says 429 though we counted right: the WABA rests, and the file goes later', async () => {
  system = await startSystem({ env: { RETRY_DELAYS: '15s' }, sandbox: { rateLimit: { calls: 1, perMs: 15_000 } } })
  await upload('1.png')
  const second = await upload('2.png')
  expect(second).toMatchObject({ status: 'QUEUED', lastError: { code: 'RATE_LIMITED' } })
  expect(await system.quota(WABA)).toMatchObject({ nextSlotAt: second['dueAt'] })
  await system.reach(second.id, 'UPLOADED')
})

test('an answer that is lost is never sent again blindly: the upload is looked up and adopted', async () => {
  kaleyra = await startForgetfulKaleyra()
  system = await startSystem({ callbacks: false, env: { KALEYRA_BASE_URL: kaleyra.url } })
  await system.reach((await upload('first.png')).id, 'UPLOADED')
  kaleyra.onNextPosts('hang up')
  const lost = await upload('second.png')
  expect(lost).toMatchObject({ status: 'QUEUED', lastError: { code: 'OUTCOME_UNKNOWN' } })
  expect(await system.reach(lost.id, 'UPLOADED')).toMatchObject({
    kaleyraId: '2',
    handle: 'handle-of-second.png',
    attempts: 1,
  })
  expect(kaleyra.posts()).toEqual(['first.png', 'second.png'])
})

test('many lost answers of one name: one goes after the other, and each ends with its own upload', async () => {
  kaleyra = await startForgetfulKaleyra()
  system = await startSystem({ callbacks: false, env: { KALEYRA_BASE_URL: kaleyra.url, LOOK_AGAIN_DELAY: '100ms' } })
  await system.reach((await upload('first.png')).id, 'UPLOADED')
  kaleyra.onNextPosts('hang up', 'lose it', 'hang up', 'lose it', 'lose it', 'answer')
  const all = await Promise.all(['1', '2', '3', '4'].map(() => upload('banner.png')))
  const ids = await Promise.all(all.map(async ({ id }) => String((await system!.reach(id, 'UPLOADED'))['kaleyraId'])))
  expect(ids.toSorted()).toEqual(['2', '3', '4', '5'])
  expect(kaleyra.posts()).toEqual(['first.png', ...all.map(() => 'banner.png')])
})

test('what waits for an upload of its name says so, keeps no other name waiting, and goes when that has ended', async () => {
  kaleyra = await startForgetfulKaleyra()
  system = await startSystem({ callbacks: false, env: { KALEYRA_BASE_URL: kaleyra.url } })
  await system.reach((await upload('first.png')).id, 'UPLOADED')
  kaleyra.onNextPosts('hang up')
  kaleyra.answerGets(false)
  const lost = await upload('banner.png')
  const waiting = await upload('banner.png')
  expect(waiting).toMatchObject({
    status: 'QUEUED',
    attempts: 0,
    dueAt: null,
    lastError: { code: 'SAME_NAME_UNDER_WAY', message: expect.stringContaining('"banner.png" was lost') },
  })
  expect(await upload('other.png')).toMatchObject({ status: 'PENDING' })
  await system.restartGateway()
  expect(await upload('another.png')).toMatchObject({ status: 'PENDING' })
  expect(await system.status(waiting.id)).toMatchObject({ lastError: { code: 'SAME_NAME_UNDER_WAY' } })
  kaleyra.answerGets(true)
  const done = [await system.reach(lost.id, 'UPLOADED'), await system.reach(waiting.id, 'UPLOADED')]
  expect(done.map(({ kaleyraId, attempts }) => ({ kaleyraId, attempts }))).toEqual([
    { kaleyraId: '2', attempts: 1 },
    { kaleyraId: '5', attempts: 1 },
  ])
})

test('a renewal, a repeat by its key and one that is cancelled wait for their name like any other', async () => {
  kaleyra = await startForgetfulKaleyra()
  system = await startSystem({ callbacks: false, env: { KALEYRA_BASE_URL: kaleyra.url } })
  const { id: first } = await system.reach((await upload('banner.png')).id, 'UPLOADED')
  kaleyra.onNextPosts('hang up')
  kaleyra.answerGets(false)
  const lost = await upload('banner.png')
  const png = await blobOf('image.png')
  const keyed = async () => system!.upload(png, 'banner.png', { idempotencyKey: 'k' })
  const cancelled = await upload('banner.png')
  const [keyedFirst, again] = [await keyed(), await keyed()]
  const renewed = (await system.query(RENEW, { id: first })).data?.['renewMedia'] as Answer
  const waits = { status: 'QUEUED', lastError: { code: 'SAME_NAME_UNDER_WAY' } }
  for (const one of [cancelled, keyedFirst, again, renewed]) expect(one).toMatchObject(waits)
  expect(again.id).toBe(keyedFirst.id)
  expect((await system.query(CANCEL, { id: cancelled.id })).data?.['cancelMedia']).toMatchObject({
    status: 'CANCELLED',
  })
  kaleyra.answerGets(true)
  const ids: unknown[] = []
  for (const { id } of [lost, keyedFirst, renewed]) ids.push((await system.reach(id, 'UPLOADED'))['kaleyraId'])
  expect(ids).toEqual(['2', '3', '4'])
  expect(kaleyra.posts()).toHaveLength(4)
})

test('an upload that somebody else makes under the name of one whose answer was lost: neither is taken for the other', async () => {
  kaleyra = await startForgetfulKaleyra()
  system = await startSystem({ callbacks: false, env: { KALEYRA_BASE_URL: kaleyra.url, LOOK_AGAIN_DELAY: '100ms' } })
  await system.reach((await upload('first.png')).id, 'UPLOADED')
  kaleyra.onNextPosts('hang up')
  kaleyra.answerGets(false)
  const lost = await upload('banner.png')
  kaleyra.addOfAnother('banner.png')
  kaleyra.answerGets(true)
  expect(await system.reach(lost.id, 'FAILED', 'UPLOADED')).toMatchObject({ failure: { code: 'OUTCOME_UNKNOWN' } })
  expect(await system.reach((await upload('banner.png')).id, 'UPLOADED')).toMatchObject({ kaleyraId: '4' })
})

test('a 404 of a proxy in between is no word of Kaleyra’s: told, and tried again', async () => {
  kaleyra = await startForgetfulKaleyra()
  system = await startSystem({ callbacks: false, env: { KALEYRA_BASE_URL: kaleyra.url } })
  kaleyra.onNextPosts('be a proxy')
  const queued = await upload()
  expect(queued).toMatchObject({ status: 'QUEUED', lastError: { code: 'KALEYRA_ERROR' } })
  expect(queued['lastError']).toMatchObject({ message: expect.stringContaining('404') })
  expect(await system.reach(queued.id, 'UPLOADED')).toMatchObject({ attempts: 2 })
})

test('a clock that jumps while a call is open: no second call of the same file beside it', async () => {
  kaleyra = await startForgetfulKaleyra()
  const env = { KALEYRA_BASE_URL: kaleyra.url, LOOK_AGAIN_DELAY: '100ms', KALEYRA_RATE_LIMIT: '2/1h' }
  system = await startSystem({ callbacks: false, env })
  kaleyra.onNextPosts('fall silent')
  const open = upload('open.png')
  await expect.poll(() => kaleyra!.posts()).toEqual(['open.png'])
  await system.moveClock(2 * 3_600_000)
  // Each comes by the queue; the third finds the slot of the open call still taken.
  await system.reach((await upload('second.png')).id, 'UPLOADED')
  expect(await upload('third.png')).toMatchObject({ status: 'QUEUED', attempts: 0 })
  expect(kaleyra.posts()).toEqual(['open.png', 'second.png'])
  kaleyra.stop()
  expect(await open).toMatchObject({ attempts: 1 })
})

test('a call that Kaleyra never took is sent again, once, after two looks', async () => {
  kaleyra = await startForgetfulKaleyra()
  system = await startSystem({ callbacks: false, env: { KALEYRA_BASE_URL: kaleyra.url, LOOK_AGAIN_DELAY: '100ms' } })
  kaleyra.onNextPosts('lose it')
  const { id } = await upload('lost.png')
  expect(await system.reach(id, 'UPLOADED')).toMatchObject({ attempts: 2, handle: 'handle-of-lost.png' })
  expect(kaleyra.posts()).toEqual(['lost.png'])
})

test('twelve at once at 5 per 3 s: each goes once, at most 5 in any 3 s, and all arrive', async () => {
  const rate = { calls: 5, perMs: 3000 }
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '5/3s' }, sandbox: { rateLimit: rate } })
  const names = Array.from({ length: 12 }, (_, n) => `${n}.png`)
  const media = await Promise.all(names.map(upload))
  await Promise.all(media.map(({ id }) => system!.reach(id, 'UPLOADED')))
  const posts = (await system.seen()).filter(call => call.method === 'POST')
  expect(posts.map(call => call.fileName).toSorted()).toEqual(names.toSorted())
  expect(posts.every(call => call.status === 202)).toBe(true)
  const times = posts.map(call => Date.parse(call.at))
  const most = Math.max(...times.map(from => times.filter(at => at >= from && at < from + rate.perMs).length))
  expect(most).toBe(rate.calls)
})

test('a file that is gone from the spool ends its media with what to do, and is not tried for ever', async () => {
  system = await startSystem({ env: { RETRY_DELAYS: '1s' } })
  await system.stopSandbox()
  const { id } = await upload()
  await rm(join(system.dataDir, 'spool', id))
  await system.startSandboxAgain()
  expect(await system.reach(id, 'FAILED')).toMatchObject({
    failure: { code: 'OTHER', message: expect.stringContaining('Upload the file again') },
  })
})

test('what was accepted goes on after a restart', async () => {
  system = await startSystem()
  await system.stopSandbox()
  const { id } = await upload()
  await system.restartGateway()
  expect(await system.status(id)).toMatchObject({ status: 'QUEUED' })
  await system.startSandboxAgain()
  await system.reach(id, 'UPLOADED')
})
