import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { SECRET, WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createTus } from '@resumable-media/test-kit/tus'

const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS

let system: System
afterEach(() => system.stop())

const upload = async (name = 'image.png') => system.upload(await blobOf('image.png'), name)

/**
 * Waits until every loop has looked at what is due, twice: a clock that is set by a little, here from `aheadMs` on, wakes
 * them all, before the next upload is claimed at the latest.
 */
async function lookAtAll(aheadMs: number): Promise<void> {
  for (const [index, name] of ['wakes-all.png', 'and-again.png'].entries()) {
    system.setClock(aheadMs + 200 * (index + 1))
    await system.reach((await upload(name)).id, 'UPLOADED', 'QUEUED')
  }
}

const BACK = [
  ['two hours', -2 * HOUR_MS],
  ['a year', -YEAR_MS],
] as const

test.each(BACK)('a clock that goes back by %s: a try that waits comes, and a look', async (_what, ms) => {
  system = await startSystem({ callbacks: false, env: { RETRY_DELAYS: '2s', POLL_DELAYS: '2s' } })
  const pending = await upload('pending.png')
  await system.stopSandbox()
  const queued = await upload('queued.png')
  expect(queued).toMatchObject({ status: 'QUEUED', lastError: { code: 'UNREACHABLE' } })
  system.setClock(ms)
  await system.startSandboxAgain()
  await system.reach(queued.id, 'UPLOADED')
  await system.reach(pending.id, 'UPLOADED', 'PENDING')
})

test.each(BACK)('the same over a restart: by %s', async (_what, ms) => {
  system = await startSystem({
    callbacks: false,
    env: { RETRY_DELAYS: '2s', POLL_DELAYS: '10s' },
    sandbox: { processingMs: 1500 },
  })
  const pending = await upload('pending.png')
  await system.settings({ fail: { example: 'serverError', times: 1 } })
  const queued = await upload('queued.png')
  expect(queued).toMatchObject({ status: 'QUEUED', lastError: { code: 'KALEYRA_ERROR' } })
  expect(await system.status(pending.id)).toMatchObject({ status: 'PENDING' })
  await system.restartGateway(async () => system.setClock(ms))
  await system.reach(queued.id, 'UPLOADED')
  await system.reach(pending.id, 'UPLOADED')
})

type Begun = { id: string }

/** One media in each state that a clock could end, and what is kept beside them. */
async function oneOfEach() {
  system = await startSystem({
    callbacks: false,
    env: { RETRY_DELAYS: '1h', POLL_DELAYS: '100ms,1h', KALEYRA_RATE_LIMIT: '3/1h' },
  })
  const uploaded = await upload('uploaded.png')
  await system.reach(uploaded.id, 'UPLOADED')
  await system.settings({ processingMs: 86_400_000 })
  const pending = await upload('pending.png')
  await system.settings({ fail: { example: 'serverError', times: 100 } })
  const queued = await upload('queued.png')
  const tus = createTus(system.url)
  const size = (await blobOf('image.png')).size
  const givenUp = await tus.begin(size, { filename: 'cancelled.png', wabaId: WABA })
  await tus.delete(givenUp)
  const uploadUrl = await tus.begin(size, { filename: 'receiving.png', wabaId: WABA })
  await tus.patch(uploadUrl, 0, new Uint8Array(await (await blobOf('image.png')).slice(0, 7000).arrayBuffer()))
  const headers = { 'x-callback-secret': SECRET, 'content-type': 'application/json' }
  const body = JSON.stringify({ resumable_media_id: '12345', status: 'UPLOADED', uploaded_file_handle: '4::x' })
  await fetch(`${system.url}/callbacks/kaleyra`, { method: 'POST', headers, body })
  const [cancelled, receiving] = [givenUp, uploadUrl].map(url => ({ id: url.split('/').at(-1) ?? '' })) as [
    Begun,
    Begun,
  ]
  const all = { uploaded, pending, cancelled, queued, receiving }
  const expected = {
    uploaded: 'UPLOADED',
    pending: 'PENDING',
    cancelled: 'CANCELLED',
    queued: 'QUEUED',
    receiving: 'RECEIVING',
  }
  expect(await states()).toEqual(expected)
  return { expected, states, spooled: await system.spooled() }

  async function states() {
    const entries = Object.entries(all).map(
      async ([name, { id }]) => [name, (await system.status(id))?.status] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  }
}

function kept(): unknown {
  const sqlite = new DatabaseSync(join(system.dataDir, 'media.sqlite'), { readOnly: true })
  try {
    return sqlite.prepare('select count(*) as callbacks from callback').get()
  } finally {
    sqlite.close()
  }
}

test.each([
  ['25 hours', 25 * HOUR_MS],
  ['a year', YEAR_MS],
])(
  'a clock that goes forward by %s for a moment: nothing has ended, no byte is gone, no slot is free',
  async (_what, ms) => {
    const { expected, states, spooled } = await oneOfEach()
    system.setClock(ms)
    const more = await upload('waits.png')
    expect(more).toMatchObject({ status: 'QUEUED', attempts: 0 })
    await lookAtAll(ms)
    expect(await system.quota(WABA)).toMatchObject({ remaining: 0 })
    expect(await states()).toEqual(expected)
    system.setClock(0)
    await lookAtAll(0)
    expect(await states()).toEqual(expected)
    expect(await system.spooled()).toEqual(expect.arrayContaining(spooled))
    expect(kept()).toEqual({ callbacks: 1 })
    expect(await system.quota(WABA)).toMatchObject({ remaining: 0 })
  },
)

test.each([
  ['25 hours', 25 * HOUR_MS],
  ['four days', 96 * HOUR_MS],
])('a start with the clock %s ahead, and one with it right again: nothing has ended', async (_what, ms) => {
  const { expected, states, spooled } = await oneOfEach()
  await system.restartGateway(async () => system.setClock(ms))
  await lookAtAll(ms)
  expect(await states()).toEqual(expected)
  await system.restartGateway(async () => system.setClock(0))
  await lookAtAll(0)
  expect(await states()).toEqual(expected)
  expect(await system.spooled()).toEqual(expect.arrayContaining(spooled))
  expect(kept()).toEqual({ callbacks: 1 })
})

test('a clock that stays forward is believed after a minute: what is over ends', async () => {
  const { states } = await oneOfEach()
  system.setClock(25 * HOUR_MS)
  await lookAtAll(25 * HOUR_MS)
  await system.moveClock(61_000)
  await lookAtAll(25 * HOUR_MS + 1000)
  await expect
    .poll(states)
    .toMatchObject({ uploaded: 'EXPIRED', pending: 'FAILED', cancelled: 'CANCELLED', receiving: 'FAILED' })
})

test('a clock that was a year ahead and is right again: nothing lives for a year', async () => {
  system = await startSystem({ callbacks: false, env: { POLL_DELAYS: '100ms' } })
  system.setClock(YEAR_MS)
  const { id } = await upload()
  await system.reach(id, 'UPLOADED')
  system.setClock(0)
  await upload('sees-the-clock.png')
  await system.moveClock(120_000)
  // A minute after the jump the clock counts again, and the handle is given its day.
  await system.reach((await upload('wakes-it.png')).id, 'UPLOADED')
  await system.moveClock(24 * HOUR_MS + 240_000)
  await upload('wakes-it-again.png')
  expect(await system.reach(id, 'EXPIRED')).toMatchObject({ handle: null })
})
