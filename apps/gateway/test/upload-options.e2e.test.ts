import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { holdUpload } from '@resumable-media/test-kit/held-upload'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

const OTHER_WABA = '150440000142242'

let system: System
beforeEach(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '3/1h', RETRY_DELAYS: '1h' } })
})
afterEach(() => system.stop())

const upload = async (name: string, input: object = {}) => system.upload(await blobOf('image.png'), name, input)
const posts = async () => (await system.seen()).filter(call => call.method === 'POST').map(call => call.fileName)
const ask = async (document: string, variables: object = {}) => {
  const { data, errors } = await system.query(document, variables)
  if (errors) throw new Error(errors.map(error => error.message).join('; '))
  return data as Record<string, unknown>
}

describe('idempotencyKey', () => {
  test('the same key and content is the first media again, and one upload', async () => {
    const first = await upload('image.png', { idempotencyKey: 'click-1' })
    const again = await upload('image.png', { idempotencyKey: 'click-1' })
    expect(again.id).toBe(first.id)
    expect(await posts()).toEqual(['image.png'])
    expect(await system.spooled()).toEqual([first.id])
  })

  test('two requests at the same moment are one upload [one-upload-per-key]', async () => {
    const both = await Promise.all([
      upload('image.png', { idempotencyKey: 'k' }),
      upload('image.png', { idempotencyKey: 'k' }),
    ])
    expect(both[0].id).toBe(both[1].id)
    expect(await posts()).toEqual(['image.png'])
    await expect.poll(() => system.spooled()).toEqual([both[0].id])
  })

  test('the same key with another name is a conflict that names the first media', async () => {
    const first = await upload('image.png', { idempotencyKey: 'k' })
    expect(await upload('other.png', { idempotencyKey: 'k' })).toMatchObject({
      __typename: 'IdempotencyConflictError',
      code: 'IDEMPOTENCY_CONFLICT',
      firstMediaId: first.id,
    })
    expect(await system.spooled()).toEqual([first.id])
  })

  test('the same key for another WABA is another upload', async () => {
    const first = await upload('image.png', { idempotencyKey: 'k' })
    const other = await upload('image.png', { idempotencyKey: 'k', wabaId: OTHER_WABA })
    expect(other).toMatchObject({ __typename: 'Media', wabaId: OTHER_WABA })
    expect(other.id).not.toBe(first.id)
  })

  test('an empty key is none', async () => {
    const [one, other] = [await upload('1.png', { idempotencyKey: '' }), await upload('2.png', { idempotencyKey: '' })]
    expect([one, other]).toMatchObject([{ __typename: 'Media' }, { __typename: 'Media' }])
    expect(one.id).not.toBe(other.id)
  })

  test('what Kaleyra has refused is refused again, without another call', async () => {
    const input = { idempotencyKey: 'k', wabaId: '150440000142249' }
    const first = await upload('image.png', input)
    expect(await upload('image.png', input)).toEqual(first)
    expect(await posts()).toHaveLength(1)
  })
})

describe('when the hour is full', () => {
  const fill = () => Promise.all(['1.png', '2.png', '3.png'].map(name => upload(name)))

  test('REJECT answers at once with the time, and keeps nothing', async () => {
    const kept = (await fill()).map(media => media.id)
    const answer = await upload('4.png', { whenLimited: 'REJECT' })
    expect(answer).toMatchObject({ __typename: 'RateLimitedError', code: 'RATE_LIMITED' })
    expect(answer['retryAfterSeconds']).toBeGreaterThan(3500)
    expect(answer['nextSlotAt']).toBe(((await system.quota(WABA)) as { nextSlotAt: string }).nextSlotAt)
    await expect.poll(async () => (await system.spooled()).toSorted()).toEqual(kept.toSorted())
    expect(await system.quota(WABA)).toMatchObject({ used: 3, queued: 0 })
  })

  test('REJECT while there is a slot goes like any other', async () => {
    expect(await upload('1.png', { whenLimited: 'REJECT' })).toMatchObject({
      __typename: 'Media',
      status: expect.stringMatching(/^(?:PENDING|UPLOADED)$/u),
    })
  })

  test('of many at once with REJECT as many go as there are slots, and the others are told [reject-at-admission]', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => upload(`${n}.png`, { whenLimited: 'REJECT' })),
    )
    const names = answers.map(answer => answer.__typename).toSorted()
    expect(names).toEqual(['Media', 'Media', 'Media', 'RateLimitedError', 'RateLimitedError', 'RateLimitedError'])
    expect(await system.quota(WABA)).toMatchObject({ used: 3, queued: 0 })
  })

  test('REJECT is no refusal of what was taken before, with its key or for reuse', async () => {
    const first = await upload('1.png', { idempotencyKey: 'k' })
    await upload('2.png')
    await upload('3.png')
    await system.reach(first.id, 'UPLOADED')
    expect(await upload('1.png', { idempotencyKey: 'k', whenLimited: 'REJECT' })).toMatchObject({ id: first.id })
    expect((await upload('4.png', { reuse: true, whenLimited: 'REJECT' })).__typename).toBe('Media')
    expect(await upload('4.png', { idempotencyKey: 'other', whenLimited: 'REJECT' })).toMatchObject({
      code: 'RATE_LIMITED',
    })
  })

  test('REJECT never takes back the media of another request with the same key', async () => {
    const input = { idempotencyKey: 'k' }
    // Its bytes are held back until the hour is full and another request has queued the same upload.
    const rejecting = { ...input, whenLimited: 'REJECT' }
    const slow = await holdUpload(system.url, await blobOf('image.png'), 'slow.png', rejecting)
    await expect.poll(() => system.spooled()).toHaveLength(1)
    await fill()
    const queued = await upload('slow.png', input)
    expect(queued.status).toBe('QUEUED')
    expect(await slow.finish()).toMatchObject({ __typename: 'Media', id: queued.id })
    expect(await system.status(queued.id)).toMatchObject({ status: 'QUEUED' })
  })

  test('REJECT whose last byte comes when the hour has filled up meanwhile is refused, and leaves none', async () => {
    const slow = await holdUpload(system.url, await blobOf('image.png'), 'slow.png', { whenLimited: 'REJECT' })
    await expect.poll(() => system.spooled()).toHaveLength(1)
    const kept = (await fill()).map(media => media.id)
    expect(await slow.finish()).toMatchObject({ __typename: 'RateLimitedError', code: 'RATE_LIMITED' })
    await expect.poll(async () => (await system.spooled()).toSorted()).toEqual(kept.toSorted())
  })

  test('after Kaleyra’s own 429 REJECT is QUEUED with the reason: it was taken in', async () => {
    const tight = await startSystem({
      env: { RETRY_DELAYS: '1h' },
      sandbox: { rateLimit: { calls: 1, perMs: 3_600_000 } },
    })
    const png = await blobOf('image.png')
    await tight.upload(png, '1.png')
    const answer = await tight.upload(png, '2.png', { whenLimited: 'REJECT' })
    expect(answer).toMatchObject({ __typename: 'Media', status: 'QUEUED', lastError: { code: 'RATE_LIMITED' } })
    expect(await tight.spooled()).toContain(answer.id)
    await tight.stop()
  })

  test('those that wait know their place', async () => {
    await fill()
    const waiting = [await upload('4.png'), await upload('5.png')]
    const place = 'query($id: ID!) { mediaStatus(id: $id) { status position dueAt } }'
    const places = await Promise.all(waiting.map(async ({ id }) => (await ask(place, { id }))['mediaStatus']))
    expect(places).toMatchObject([
      { status: 'QUEUED', position: 1 },
      { status: 'QUEUED', position: 2 },
    ])
    const [first, second] = (places as { dueAt: string }[]).map(media => media.dueAt)
    expect(first).toBe(((await system.quota(WABA)) as { nextSlotAt: string }).nextSlotAt)
    expect(Date.parse(second ?? '')).toBeGreaterThanOrEqual(Date.parse(first ?? ''))
  })
})

describe('a queue with room for two', () => {
  let small: System
  beforeEach(async () => {
    small = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1/1h', DATA_TTL: '2h' } })
    await send('0.png')
  })
  afterEach(() => small.stop())
  const send = async (name: string, input: object = {}) => small.upload(await blobOf('image.png'), name, input)

  test('more waiting than can leave before their data would expire is refused', async () => {
    for (const name of ['1.png', '2.png']) expect(await send(name)).toMatchObject({ status: 'QUEUED' })
    expect(await send('3.png')).toMatchObject({ __typename: 'QueueFullError', code: 'QUEUE_FULL' })
  })

  test('of many at the same moment as many are taken as there is room for [queue-room-is-exact]', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => send(`${n}.png`)))
    expect(answers.filter(answer => answer.__typename === 'Media')).toHaveLength(2)
    expect(await small.quota(WABA)).toMatchObject({ queued: 2 })
    await expect.poll(() => small.spooled()).toHaveLength(3)
  })

  test('what is in the queue is answered again by its key', async () => {
    const first = await send('1.png', { idempotencyKey: 'k' })
    await send('2.png')
    expect(await send('1.png', { idempotencyKey: 'k' })).toMatchObject({ id: first.id })
  })
})

describe('reuse', () => {
  test('the same bytes with a good handle answer the media that has it', async () => {
    const first = await upload('first.png')
    await system.reach(first.id, 'UPLOADED')
    expect(await upload('second.png', { reuse: true })).toMatchObject({
      id: first.id,
      status: 'UPLOADED',
      handle: expect.any(String),
    })
    expect(await upload('third.png')).not.toMatchObject({ id: first.id })
    expect(await upload('fourth.png', { reuse: true, wabaId: OTHER_WABA })).not.toMatchObject({ id: first.id })
    expect(await posts()).toEqual(['first.png', 'third.png', 'fourth.png'])
  })

  test('a handle that is good for less than an hour is not answered again', async () => {
    const short = await startSystem({ env: { HANDLE_TTL: '59m' } })
    const png = await blobOf('image.png')
    const first = await short.upload(png, 'first.png')
    await short.reach(first.id, 'UPLOADED')
    expect((await short.upload(png, 'second.png', { reuse: true })).id).not.toBe(first.id)
    await short.stop()
  })
})
