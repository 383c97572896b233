import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seconds, startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { createLog } from '../lib/log.ts'
import { createPublishedKeys } from './published-keys.ts'

let issuer: Issuer
let at: number
let aheadMs: number
let logged: unknown[]
let keyOf: (token: string) => Promise<unknown>
let waitFor: (fetchMs: number) => void
beforeEach(async () => {
  issuer = await startIssuer()
  at = aheadMs = 0
  logged = []
  const note = (level: string) => (facts: object, message: string) => void logged.push({ level, message, ...facts })
  const log = Object.assign(createLog('silent'), { warn: note('warn'), info: note('info') })
  const clock = { now: () => at + aheadMs, monotonic: () => at }
  waitFor = fetchMs => {
    const keys = createPublishedKeys(issuer.env.JWKS_URL, { ...clock, log, fetchMs })
    keyOf = async token => keys(decodeProtectedHeader(token) as { alg: string }, { payload: '', signature: '' })
  }
  waitFor(5000)
})
afterEach(() => issuer.stop())

const HOUR_MS = 3_600_000
const UNAVAILABLE = { code: 'KEYS_UNAVAILABLE', extensions: { http: { status: 503 } } }

test('keys are fetched once, for all that come together and after', async () => {
  const token = await issuer.token()
  await Promise.all([keyOf(token), keyOf(token)])
  await keyOf(token)
  expect(issuer.asked()).toBe(1)
})

test.each([-7_200_000, 90_000_000])('a clock that is set by %d ms makes them neither older nor younger', async ms => {
  const token = await issuer.token()
  await keyOf(token)
  aheadMs = ms
  await keyOf(token)
  expect(issuer.asked()).toBe(1)
})

test('tokens of unknown keys do not make the keys be fetched again and again', async () => {
  await keyOf(await issuer.token())
  for (const kid of ['a', 'b', 'c'])
    await expect(keyOf(await issuer.token({}, kid))).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  expect(issuer.asked()).toBe(1)
})

test.each([
  ['answers 500', () => (issuer.faults.status = 500)],
  ['is gone', () => issuer.stop()],
  [
    'leads elsewhere, which is not followed',
    () => Object.assign(issuer.faults, { status: 302, location: `${issuer.url}/elsewhere` }),
  ],
])(
  'before there are keys, an issuer that %s is a 503, and is left alone for a while [issuer-fails-first]',
  async (_what, fail) => {
    const token = await issuer.token()
    await fail()
    await expect(keyOf(token)).rejects.toMatchObject(UNAVAILABLE)
    const asked = issuer.asked()
    expect(asked).toBeLessThanOrEqual(1)
    await expect(keyOf(token)).rejects.toMatchObject(UNAVAILABLE)
    expect(issuer.asked()).toBe(asked)
    if (issuer.faults.status === 200) issuer = await startIssuer()
  },
)

test('when the issuer is back, its tokens are taken after the while', async () => {
  const token = await issuer.token({ exp: seconds() + 60 })
  issuer.faults.status = 503
  await expect(keyOf(token)).rejects.toMatchObject(UNAVAILABLE)
  issuer.faults.status = 200
  at += 5001
  await expect(keyOf(token)).resolves.toBeDefined()
})

test('an issuer that does not answer is waited for only so long', async () => {
  issuer.faults.hangs = true
  waitFor(300)
  await expect(keyOf(await issuer.token())).rejects.toMatchObject(UNAVAILABLE)
})

test('in an outage the keys that were fetched go on being good, and a token of another key is a 503', async () => {
  await keyOf(await issuer.token())
  issuer.faults.status = 503
  at += HOUR_MS
  await expect(keyOf(await issuer.token())).resolves.toBeDefined()
  await expect(keyOf(await issuer.token({}, 'newer'))).rejects.toMatchObject(UNAVAILABLE)
  expect(issuer.asked()).toBe(2)
})

test('a key that the issuer publishes later is found', async () => {
  await keyOf(await issuer.token())
  await issuer.publish('newer')
  at += 31_000
  await expect(keyOf(await issuer.token({}, 'newer'))).resolves.toBeDefined()
})

/** After so much time has gone by. */
async function later<T>(ms: number, run: () => Promise<T>): Promise<T> {
  at += ms
  return run()
}

test('while the issuer hangs yesterday’s keys are good at once, for all, and one fetch is under way', async () => {
  const token = await issuer.token()
  await keyOf(token)
  issuer.faults.hangs = true
  await later(23 * HOUR_MS, async () => {
    const hung = keyOf(await issuer.token({}, 'newer')).catch((error: unknown) => error)
    const begunAt = performance.now()
    await Promise.all(Array.from({ length: 50 }, () => keyOf(token)))
    expect(performance.now() - begunAt).toBeLessThan(4000)
    expect(await hung).toMatchObject(UNAVAILABLE)
  })
  expect(issuer.asked()).toBe(2)
})

test('keys that nothing newer could be fetched for are good for a day [issuer-old-keys]', async () => {
  const token = await issuer.token()
  await keyOf(token)
  issuer.faults.status = 500
  await later(25 * HOUR_MS, () => expect(keyOf(token)).rejects.toMatchObject(UNAVAILABLE))
})

test('keys that were taken back are not good any more once that is known', async () => {
  const token = await issuer.token()
  await keyOf(token)
  const [{ n, ...rest } = { n: '' }] = issuer.published()
  issuer.faults.answers = response => response.end(JSON.stringify({ keys: [{ ...rest, n, kid: 'another' }] }))
  await later(HOUR_MS, async () => {
    await keyOf(token)
    await expect
      .poll(() =>
        keyOf(token).then(
          () => 'good',
          (error: Error) => error.name,
        ),
      )
      .toBe('JWKSNoMatchingKey')
  })
})

/** For as long as somebody listens; answers how many bytes that was. */
function pourOut(response: ServerResponse, piece: string): void {
  const pour = () => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once('drain', pour)
  }
  pour()
}

const KEY = { kty: 'RSA', e: 'AQAB', n: 'AQAB' }
const json = (value: unknown) => (response: ServerResponse) => response.end(JSON.stringify(value))
const BOMB = gzipSync(Buffer.alloc(50_000_000, ' '))
const NOT_KEYS: [string, (response: ServerResponse) => unknown][] = [
  ['a body without end', response => pourOut(response, 'x'.repeat(65_536))],
  ['white space without end', response => pourOut(response, ' '.repeat(65_536))],
  ['a bomb', response => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB)],
  ['100,000 keys', json({ keys: Array.from({ length: 100_000 }, (_, kid) => ({ ...KEY, kid })) })],
  ['201 keys', json({ keys: Array.from({ length: 201 }, (_, kid) => ({ ...KEY, kid })) })],
  ['no key', json({ keys: [] })],
  ['keys that are none', json({ keys: [null, 'a', 1] })],
  ['no set', json(['a'])],
  ['null', json(null)],
  ['brackets', response => response.end('['.repeat(500_000))],
  ['half of it', response => response.end('{"keys":[{"kty":"RSA"')],
  [
    'less than it says',
    response => response.writeHead(200, { 'content-length': 1000 }).end('{}', () => response.destroy()),
  ],
  ['HTML', response => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>')],
  ['204', response => response.writeHead(204).end()],
  ['a redirect to good keys', response => response.writeHead(301, { location: '/jwks.json' }).end()],
]

test.each(NOT_KEYS)(
  'an issuer that answers %s: 503 before there are keys, and none are lost after that [issuer-bad-keys]',
  async (_what, answers) => {
    const token = await issuer.token()
    issuer.faults.answers = answers
    const before = process.memoryUsage.rss()
    await expect(keyOf(token)).rejects.toMatchObject(UNAVAILABLE)
    expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000)
    delete issuer.faults.answers
    at += 5001
    await keyOf(token)
    issuer.faults.answers = answers
    await later(HOUR_MS, async () => {
      await keyOf(token)
      await expect(keyOf(await issuer.token({}, 'newer'))).rejects.toMatchObject(UNAVAILABLE)
      await keyOf(token)
    })
  },
)

test('the type that the keys are sent as is no matter, and a key that is there twice is one', async () => {
  const keys = [...issuer.published(), ...issuer.published()]
  issuer.faults.answers = response =>
    response.writeHead(200, { 'content-type': 'text/plain' }).end(JSON.stringify({ keys }))
  await expect(keyOf(await issuer.token())).resolves.toBeDefined()
})

test('of two keys of one name a token is refused, and the others are good', async () => {
  await issuer.publish('other')
  const [first, other] = issuer.published()
  issuer.faults.answers = json({ keys: [first, { ...other, kid: first?.kid }, other] })
  await expect(keyOf(await issuer.token())).rejects.toMatchObject({ code: 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' })
  await expect(keyOf(await issuer.token({}, 'other'))).resolves.toBeDefined()
})

test('an issuer whose keys cannot be fetched any more is told in the log, once, before its keys are too old', async () => {
  const token = await issuer.token({ exp: seconds() + 60 })
  await keyOf(token)
  issuer.faults.status = 500
  for (let hours = 1; hours < 4; hours += 1) {
    at = hours * HOUR_MS
    await keyOf(token)
    await expect.poll(() => issuer.asked()).toBe(hours + 1)
    await expect.poll(() => logged).toHaveLength(1)
  }
  expect(logged).toMatchObject([
    {
      level: 'warn',
      jwksUrl: issuer.env.JWKS_URL,
      err: expect.objectContaining({ message: expect.stringContaining('500') }),
    },
  ])
  issuer.faults.status = 200
  at += HOUR_MS
  await keyOf(token)
  await expect.poll(() => logged).toHaveLength(2)
  expect(logged[1]).toMatchObject({ level: 'info' })
})
