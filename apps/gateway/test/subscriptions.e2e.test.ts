import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { BY_IDS, BY_WABA, watch } from '@resumable-media/test-kit/watch'

const OTHER_WABA = '150440000142242'

let system: System
beforeAll(async () => {
  system = await startSystem({
    env: { ALLOWED_ORIGINS: 'http://localhost:5173', KALEYRA_RATE_LIMIT: '100/1h' },
    // A state that is over before it is read is not told.
    sandbox: { latencyMs: 300, processingMs: 500 },
  })
})
afterAll(() => system.stop())

const upload = async (name: string, input: object = {}, to = system) =>
  to.upload(await blobOf('image.png'), name, input)
const watchIds = (ids: string[], at = system) => watch(at.url, BY_IDS, { ids })
const watchWaba = (wabaId = WABA, at = system) => watch(at.url, BY_WABA, { wabaId })

describe('mediaStatusChanged', () => {
  test('tells the present state of each, then each change, on one stream', async () => {
    await system.stopSandbox()
    const [one, two] = [await upload('one.png'), await upload('two.png')]
    const stream = watchIds([one.id, 'unknown', two.id])
    await expect.poll(() => stream.told.length).toBeGreaterThanOrEqual(2)
    expect(new Set(stream.told.map(media => media.id))).toEqual(new Set([one.id, two.id]))
    await system.startSandboxAgain()
    for (const { id } of [one, two]) {
      expect(await stream.reaches(id, 'UPLOADED')).toMatchObject({ handle: expect.any(String) })
      expect(stream.statesOf(id)).toEqual(['QUEUED', 'PENDING', 'UPLOADED'])
    }
    stream.end()
    expect(stream.errors).toEqual([])
  })

  test('what has ended is told at once, and the stream stays open', async () => {
    const { id } = await upload('image.png')
    await system.reach(id, 'UPLOADED')
    const stream = watchIds([id])
    expect(await stream.reaches(id, 'UPLOADED')).toMatchObject({ handle: expect.any(String) })
    expect(stream.completed()).toBe(false)
    stream.end()
  })

  test.each([0, 101])('%i ids are refused', async count => {
    const stream = watchIds(Array.from({ length: count }, (_, n) => `id-${n}`))
    await expect.poll(() => stream.completed()).toBe(true)
    const message = `ids holds ${count} ids: expected from 1 to 100.`
    expect(stream.errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }])
  })
})

describe('wabaMediaChanged', () => {
  test('tells of the media there are, and of each that comes', async () => {
    const before = await upload('before.png', { wabaId: OTHER_WABA })
    const stream = watchWaba(OTHER_WABA)
    await stream.reaches(before.id, 'UPLOADED')
    const elsewhere = await upload('elsewhere.png')
    const after = await upload('after.png', { wabaId: OTHER_WABA })
    await stream.reaches(after.id, 'UPLOADED')
    expect(stream.statesOf(after.id)).toEqual(['QUEUED', 'PENDING', 'UPLOADED'])
    expect(stream.statesOf(elsewhere.id)).toEqual([])
    stream.end()
  })

  test('tells of places and times in the queue as they move', async () => {
    const slow = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1/1h' } })
    const stream = watchWaba(WABA, slow)
    const [first, second, third] = [
      await upload('1.png', {}, slow),
      await upload('2.png', {}, slow),
      await upload('3.png', {}, slow),
    ]
    await stream.reaches(first.id, 'UPLOADED')
    const latest = (id: string) => stream.told.findLast(media => media.id === id)
    await expect
      .poll(() => latest(third.id))
      .toMatchObject({ status: 'QUEUED', position: 2, dueAt: expect.any(String) })
    await slow.query(`mutation { cancelMedia(id: "${second.id}") { __typename } }`)
    await expect.poll(() => latest(third.id)).toMatchObject({ status: 'QUEUED', position: 1 })
    expect(stream.statesOf(second.id).at(-1)).toBe('CANCELLED')
    stream.end()
    await slow.stop()
  })
})

test('a gateway that stops does not wait for its streams; they connect again and are told how things stand', async () => {
  const own = await startSystem({ env: { RETRY_DELAYS: '1h' } })
  await own.stopSandbox()
  const { id } = await upload('image.png', {}, own)
  const streams = [watchIds([id], own), watchWaba(WABA, own)]
  for (const stream of streams) await stream.reaches(id, 'QUEUED')
  for (const stream of streams) stream.told.length = 0
  await own.restartGateway()
  for (const stream of streams) {
    await stream.reaches(id, 'QUEUED')
    expect(stream.connected()).toBe(2)
  }
  await own.query(`mutation { cancelMedia(id: "${id}") { __typename } }`)
  for (const stream of streams) {
    await stream.reaches(id, 'CANCELLED')
    expect([stream.completed(), stream.errors]).toEqual([false, []])
    stream.end()
  }
  await own.stop()
})

describe('over HTTP', () => {
  const subscribe = (init: { headers?: Record<string, string>; method?: string; query?: string } = {}) => {
    const { headers = {}, method = 'POST', query = BY_WABA } = init
    const asked = { query, variables: { wabaId: WABA } }
    const inUrl = new URLSearchParams({ query, variables: JSON.stringify(asked.variables) })
    const accepted = { accept: 'text/event-stream', ...headers }
    return method === 'GET'
      ? fetch(`${system.url}/graphql?${inUrl}`, { headers: { ...PREFLIGHT, ...accepted } })
      : fetch(`${system.url}/graphql`, {
          method,
          headers: { 'content-type': 'application/json', ...accepted },
          body: JSON.stringify(asked),
        })
  }
  /** The stream's text up to and with `end`; hangs up then. */
  async function readUntil(response: Response, end: string): Promise<string> {
    let text = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      if (text.includes(end)) return text
    }
    throw new Error(`the stream ended with ${text}`)
  }

  test.each(['POST', 'GET'])(
    '%s: nothing between may hold it back, and it says so before there is a change',
    async method => {
      await upload('image.png')
      const response = await subscribe({ method })
      expect(response.status).toBe(200)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': expect.stringMatching(/^text\/event-stream/u),
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      })
      expect(response.headers.has('content-length')).toBe(false)
      const text = await readUntil(response, '\n\nevent: next\ndata: {')
      expect(text).toMatch(/^:\n\n/u)
    },
  )

  test('a comment comes now and then, so that nobody takes it for dead', async () => {
    const response = await subscribe({
      query: 'subscription { mediaStatusChanged(ids: ["unknown"]) { id } }',
    })
    expect(await readUntil(response, ':\n\n:\n\n')).not.toContain('event')
  })

  test('other answers keep their headers', async () => {
    const response = await fetch(`${system.url}/graphql?query={__typename}`, { headers: PREFLIGHT })
    expect(response.headers.has('x-accel-buffering')).toBe(false)
  })

  test('who does not accept an event stream gets none', async () => {
    expect((await subscribe({ headers: { accept: 'application/json' } })).status).toBe(406)
  })

  test.each(['POST', 'GET'])(
    '%s: pages of other origins are refused, allowed ones and our own are not',
    async method => {
      const from = async (origin: string) => {
        const response = await subscribe({ method, headers: { origin } })
        await response.body?.cancel()
        return [response.status, response.headers.get('access-control-allow-origin')]
      }
      for (const origin of ['https://evil.test', 'null'])
        expect(await from(origin)).toEqual([403, expect.not.stringContaining(origin)])
      expect(await from('http://localhost:5173')).toEqual([200, 'http://localhost:5173'])
      expect((await from(system.url))[0]).toBe(200)
    },
  )
})
