import { decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { seconds, startIssuer } from '../../test/issuer.ts'
import type { Issuer } from '../../test/issuer.ts'
import { createPublishedKeys } from './published-keys.ts'

let issuer: Issuer
let at: number
let aheadMs: number
let keyOf: (token: string) => Promise<unknown>
beforeEach(async () => {
  issuer = await startIssuer()
  at = aheadMs = 0
  const keys = createPublishedKeys(issuer.env.JWKS_URL, { now: () => at + aheadMs, monotonic: () => at })
  keyOf = async token => keys(decodeProtectedHeader(token) as { alg: string }, { payload: '', signature: '' })
})
afterEach(() => issuer.stop())

const UNAVAILABLE = { status: 503, code: 'KEYS_UNAVAILABLE' }

test('keys are fetched once, for all that come together and after', async () => {
  const token = await issuer.token()
  await Promise.all([keyOf(token), keyOf(token)])
  await keyOf(token)
  expect(issuer.asked()).toBe(1)
})

test.each([-7_200_000, 90_000_000])('they are fetched again when the clock was set by %d ms, once', async ms => {
  const token = await issuer.token()
  await keyOf(token)
  aheadMs = ms
  await keyOf(token)
  await keyOf(token)
  expect(issuer.asked()).toBe(2)
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
])('before there are keys, an issuer that %s is a 503, and is left alone for a while', async (_what, fail) => {
  const token = await issuer.token()
  await fail()
  await expect(keyOf(token)).rejects.toMatchObject(UNAVAILABLE)
  const asked = issuer.asked()
  expect(asked).toBeLessThanOrEqual(1)
  await expect(keyOf(token)).rejects.toMatchObject(UNAVAILABLE)
  expect(issuer.asked()).toBe(asked)
  if (issuer.faults.status === 200) issuer = await startIssuer()
})

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
  await expect(keyOf(await issuer.token())).rejects.toMatchObject(UNAVAILABLE)
})

test('in an outage the keys that were fetched go on being good, and a token of another key is a 503', async () => {
  const now = vi.spyOn(Date, 'now')
  try {
    await keyOf(await issuer.token())
    issuer.faults.status = 503
    now.mockReturnValue(Date.now() + 3_600_000)
    await expect(keyOf(await issuer.token())).resolves.toBeDefined()
    await expect(keyOf(await issuer.token({}, 'newer'))).rejects.toMatchObject(UNAVAILABLE)
    expect(issuer.asked()).toBe(2)
  } finally {
    now.mockRestore()
  }
})

test('a key that the issuer publishes later is found', async () => {
  const now = vi.spyOn(Date, 'now')
  try {
    await keyOf(await issuer.token())
    await issuer.publish('newer')
    now.mockReturnValue(Date.now() + 31_000)
    await expect(keyOf(await issuer.token({}, 'newer'))).resolves.toBeDefined()
  } finally {
    now.mockRestore()
  }
})
