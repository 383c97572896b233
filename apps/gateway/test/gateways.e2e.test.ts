import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { blobOf, readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { SECRET } from '@resumable-media/test-kit/system'
import { answerOn, beginByMutation } from '@resumable-media/test-kit/tus'
import { BY_IDS, watch } from '@resumable-media/test-kit/watch'
import { mostInAnyWindow } from '../../../tools/soak/windows.ts'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'
import { startSharedSystem } from './gateways/shared-system.ts'
import type { Gateway, SharedSystem } from './gateways/shared-system.ts'
import { startWay } from './gateways/way.ts'
import type { Way } from './gateways/way.ts'

let engines: Engines
beforeAll(async () => {
  engines = await startEngines()
})
afterAll(() => engines.stop())

const PIECE = 8 * 1024 * 1024
const SENT = 9_000_000
const video = await videoOf(12_000_000)
const upload = async (gateway: Gateway, fileName: string, input: object) =>
  gateway.upload(await blobOf('image.png'), fileName, input)

test('three that start at once on an empty database keep the limit of a WABA together [limit-of-all-gateways]', async () => {
  const system = await startSharedSystem(engines, { KALEYRA_RATE_LIMIT: '5/3s' })
  onTestFinished(system.stop)
  const [one, ...others] = await Promise.all([system.start(), system.start(), system.start()])
  expect(await system.instances()).toHaveLength(3)
  const wabaId = system.newWaba()
  const names = Array.from({ length: 5 }, (_, n) => [`${n}-a.png`, `${n}-b.png`, `${n}-c.png`])
  const sent = await Promise.all(
    names.flatMap(three => [one, ...others].map((gateway, n) => upload(gateway, three[n] ?? '', { wabaId }))),
  )
  for (const { id } of sent) await one.reach(id, 'UPLOADED')
  expect(mostInAnyWindow(system.posts(wabaId), 3000)).toBeLessThanOrEqual(5)
  expect(system.taken(wabaId).toSorted()).toEqual(names.flat())
})

describe('three gateways on one database', () => {
  let system: SharedSystem
  let toKaleyra: Way
  let a: Gateway
  let b: Gateway
  let c: Gateway
  beforeAll(async () => {
    system = await startSharedSystem(engines, { KALEYRA_RATE_LIMIT: '3/1h' })
    toKaleyra = await startWay(system.kaleyra.port)
    const env = { KALEYRA_BASE_URL: `http://127.0.0.1:${toKaleyra.port}/v2` }
    ;[a, b, c] = await Promise.all([system.start(env), system.start(env), system.start(env)])
  })
  afterAll(async () => {
    await system.stop()
    toKaleyra.stop()
  })

  const begin = (at: Gateway, input: object = {}) => beginByMutation(at.query, { wabaId: system.newWaba(), ...input })
  /** Begins the upload of a video and sends 9 MB of it. The first piece is stored then, and the others wait in memory. */
  async function hang(at: Gateway) {
    const { id } = await begin(at, { fileName: 'clip.mp4', size: video.length })
    const sender = await at.tus.hang(at.uploadUrl(id), 0, video.subarray(0, SENT), video.length - SENT)
    const answer = answerOn(sender)
    answer.catch(() => {})
    await expect.poll(async () => (await at.status(id))?.['receivedBytes']).toBeGreaterThanOrEqual(PIECE)
    onTestFinished(() => void sender.destroy())
    return { id, answer: () => answer }
  }
  async function goOn(at: Gateway, id: string, from: number, to = video.length): Promise<void> {
    expect((await at.tus.patch(at.uploadUrl(id), from, video.subarray(from, to))).status).toBe(204)
  }

  test('an upload session that was begun at one goes on at another and ends at the third', async () => {
    const bytes = await readFixture('image.png')
    const { id } = await begin(a)
    expect((await a.tus.patch(a.uploadUrl(id), 0, bytes.subarray(0, 5000))).status).toBe(204)
    expect(await b.tus.offset(b.uploadUrl(id))).toBe(5000)
    expect((await b.tus.patch(b.uploadUrl(id), 5000, bytes.subarray(5000, 12_000))).status).toBe(204)
    expect((await c.tus.patch(c.uploadUrl(id), 12_000, bytes.subarray(12_000))).status).toBe(204)
    expect(await a.reach(id, 'UPLOADED')).toMatchObject({ sha256: sha256(bytes) })
    const wabaId = String((await a.status(id))?.['wabaId'])
    expect(system.posts(wabaId)).toEqual([expect.objectContaining({ sha256: sha256(bytes) })])
  })

  test('a sender that hangs at one gives way to another within a second, and is answered 423 [yields-to-another-gateway]', async () => {
    let { id, answer } = await hang(a)
    let from = await b.tus.offset(b.uploadUrl(id))
    // One that is held up for a second, on a busy machine, loses it without having yielded.
    for (let tries = 1; from <= PIECE && tries < 5; tries += 1) {
      ;({ id, answer } = await hang(a))
      from = await b.tus.offset(b.uploadUrl(id))
    }
    // Without having yielded it would still keep what follows the first piece.
    expect(from).toBeGreaterThan(PIECE)
    expect(await answer()).toMatch(/^HTTP\/1\.1 423 [^]*TAKEN_OVER/u)
    await goOn(b, id, from)
    expect(await c.reach(id, 'UPLOADED')).toMatchObject({ sha256: sha256(video) })
  })

  test('one that is stopped loses a session after a second, and what it goes on with is not stored [fence-against-a-stopped-gateway]', async () => {
    const { id, answer } = await hang(a)
    a.signal('SIGSTOP')
    try {
      const from = await b.tus.offset(b.uploadUrl(id))
      // What waits in memory is stored after five seconds.
      expect([PIECE, SENT]).toContain(from)
      await goOn(b, id, from, 10_000_000)
    } finally {
      a.signal('SIGCONT')
    }
    expect(await answer()).toMatch(/^HTTP\/1\.1 423 [^]*TAKEN_OVER/u)
    await goOn(c, id, 10_000_000)
    expect(await a.reach(id, 'UPLOADED')).toMatchObject({ sha256: sha256(video) })
  })

  test('cancelMedia at one stops what another receives, whose sender is answered 410, and nothing of it is left', async () => {
    const { id, answer } = await hang(a)
    const { data } = await b.query(`mutation { cancelMedia(id: "${id}") { __typename ... on Media { status } } }`)
    expect(data?.['cancelMedia']).toEqual({ __typename: 'Media', status: 'CANCELLED' })
    // The latter where it was held up for a second and has lost the session.
    expect(await answer()).toMatch(/^HTTP\/1\.1 (?:410 [^]*CANCELLED|423 [^]*TAKEN_OVER)/u)
    await expect.poll(() => system.rows(`select * from file where "mediaId" = '${id}'`)).toEqual([])
    await expect
      .poll(async () => Object.keys(await engines.store.objects()).filter(key => key.includes(id)))
      .toEqual([])
  })

  test('the mutation is answered at one when another has made the call', async () => {
    const wabaId = system.newWaba()
    toKaleyra.hold(({ side }) => side === 'answers')
    const first = upload(b, 'same.png', { wabaId })
    await expect.poll(() => system.taken(wabaId)).toEqual(['same.png'])
    // It waits for the open call of its name, at all of them.
    const second = upload(a, 'same.png', { wabaId })
    const callsOf = () =>
      system.rows(`select "waitsForName", status from media where "wabaId" = '${wabaId}' order by seq`)
    await expect.poll(callsOf).toMatchObject([{ waitsForName: null }, { waitsForName: 'CALL' }])
    a.signal('SIGSTOP')
    try {
      toKaleyra.release()
      await first
      await expect.poll(() => system.taken(wabaId)).toEqual(['same.png', 'same.png'])
      await expect.poll(async () => (await callsOf()).at(-1)?.['status']).not.toBe('QUEUED')
    } finally {
      a.signal('SIGCONT')
    }
    expect(await second).toMatchObject({ status: expect.stringMatching(/PENDING|UPLOADED/u), attempts: 1 })
  })

  test('a callback to one moves a subscription at another', async () => {
    system.kaleyra.set({ processingMs: 86_400_000 })
    const { id, kaleyraId, wabaId } = await upload(a, 'image.png', { wabaId: system.newWaba() })
    system.kaleyra.set({ processingMs: null })
    const stream = watch(c.url, BY_IDS, { ids: [id] })
    await stream.reaches(id, 'PENDING')
    const response = await fetch(b.callbackUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-secret': SECRET },
      body: JSON.stringify({
        resumable_media_id: kaleyraId,
        waba_id: wabaId,
        status: 'UPLOADED',
        uploaded_file_handle: '4::the-handle',
      }),
    })
    expect(response.status).toBe(200)
    expect(await stream.reaches(id, 'UPLOADED')).toMatchObject({ handle: '4::the-handle' })
    expect(stream.errors).toEqual([])
    stream.end()
  })

  test('quota, room and place in the queue are the same everywhere', async () => {
    const wabaId = system.newWaba()
    toKaleyra.hold(({ side }) => side === 'answers')
    const calls = [a, b, c].map((gateway, n) => upload(gateway, `call-${n}.png`, { wabaId }))
    await expect.poll(() => system.taken(wabaId)).toHaveLength(3)
    const waiting = [await upload(a, 'fourth.png', { wabaId }), await upload(b, 'fifth.png', { wabaId })]
    const places = (gateway: Gateway) =>
      Promise.all(waiting.map(({ id }) => gateway.query(`{ mediaStatus(id: "${id}") { status position dueAt } }`)))
    const asSeen = await places(a)
    expect(asSeen.map(({ data }) => data?.['mediaStatus'])).toMatchObject([
      { status: 'QUEUED', position: 1 },
      { status: 'QUEUED', position: 2 },
    ])
    const quota = await a.quota(wabaId)
    expect(quota).toMatchObject({ limit: 3, used: 3, remaining: 0, queued: 2 })
    for (const gateway of [b, c]) {
      expect(await gateway.quota(wabaId)).toEqual(quota)
      expect(await places(gateway)).toEqual(asSeen)
      expect(await upload(gateway, 'sixth.png', { wabaId, whenLimited: 'REJECT' })).toMatchObject({
        __typename: 'RateLimitedError',
      })
    }
    toKaleyra.release()
    for (const { id } of await Promise.all(calls)) await c.reach(id, 'UPLOADED')
    expect(system.taken(wabaId)).toHaveLength(3)
  })

  test('one idempotencyKey at two of them at once is one upload', async () => {
    const input = { wabaId: system.newWaba(), idempotencyKey: 'the key' }
    const [here, there] = await Promise.all([upload(a, 'image.png', input), upload(b, 'image.png', input)])
    expect(there.id).toBe(here.id)
    await c.reach(here.id, 'UPLOADED')
    expect(system.taken(input.wabaId)).toEqual(['image.png'])
  })
})
