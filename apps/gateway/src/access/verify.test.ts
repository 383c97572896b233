import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createLog } from '../lib/log.ts'
import { createVerify } from './verify.ts'

const SECRET = 'a secret of more than 32 bytes, to be shared'
const NOW = Date.parse('2026-01-01T00:00:00Z')
const AUTH = { kind: 'jwt', keys: { secret: SECRET }, issuer: 'us', audience: 'media' } as const
const DEPS = { now: () => NOW, monotonic: () => NOW, log: createLog('silent') }
const PAYLOAD = { iss: 'us', aud: 'media', exp: NOW / 1000 + 60 }

async function callerOf(claims: object, { alg = 'HS256', wabasClaim = 'wabas' } = {}) {
  const key = new TextEncoder().encode(SECRET)
  const token = await new SignJWT({ ...PAYLOAD, ...claims }).setProtectedHeader({ alg }).sign(key)
  return createVerify({ ...AUTH, wabasClaim }, DEPS)(token)
}

test.each(['HS256', 'HS384', 'HS512'])('a token signed by %s names its owner, its WABAs and its scopes', async alg => {
  expect(await callerOf({ sub: 'ann', wabas: ['1504', '1505'], scope: 'openid media:read' }, { alg })).toEqual({
    owner: 'ann',
    wabas: new Set(['1504', '1505']),
    scopes: new Set(['media:read']),
    until: NOW + 65_000,
  })
})

test('without a scope it is for both, without WABAs for none; a star is for all', async () => {
  expect(await callerOf({})).toMatchObject({ wabas: new Set(), scopes: new Set(['media:read', 'media:write']) })
  expect(await callerOf({ wabas: ['*'] })).toMatchObject({ wabas: 'all' })
  expect(await callerOf({ scope: '' })).toMatchObject({ scopes: new Set() })
})

test('however its signature is spelt, a token is one owner', async () => {
  const key = new TextEncoder().encode(SECRET)
  const token = await new SignJWT(PAYLOAD).setProtectedHeader({ alg: 'HS256' }).sign(key)
  const verify = createVerify({ ...AUTH, wabasClaim: 'wabas' }, DEPS)
  const signatureOf = (one: string) => Buffer.from(one.slice(one.lastIndexOf('.') + 1), 'base64url').toString('hex')
  const spellings = Array.from({ length: 64 }, (_, n) =>
    Buffer.from([n << 2])
      .toString('base64url')
      .slice(0, 1),
  )
    .map(last => `${token.slice(0, -1)}${last}`)
    .filter(one => signatureOf(one) === signatureOf(token))
  expect(spellings.length).toBeGreaterThan(1)
  expect(new Set(await Promise.all(spellings.map(async one => (await verify(one)).owner))).size).toBe(1)
})

test('without a subject a token is an owner by itself', async () => {
  const [one, again, other] = [await callerOf({}), await callerOf({}), await callerOf({ jti: '2' })]
  expect(again.owner).toBe(one.owner)
  expect(other.owner).not.toBe(one.owner)
})

test('the claim that lists the WABAs has the name that is configured', async () => {
  const wabasClaim = 'https://media.test/wabas'
  expect(await callerOf({ [wabasClaim]: ['1504'], wabas: ['*'] }, { wabasClaim })).toMatchObject({
    wabas: new Set(['1504']),
  })
})

test.each([
  [{ wabas: '1504' }, 'The token\'s claim "wabas" makes no sense: expected a list of WABA ids in digits as text'],
  [{ wabas: [1504] }, 'claim "wabas"'],
  [{ wabas: ['*', '1504'] }, 'claim "wabas"'],
  [{ wabas: ['15 04'] }, 'claim "wabas"'],
  [{ wabas: null }, 'claim "wabas"'],
  [{ scope: 7 }, 'claim "scope" makes no sense: expected words separated by spaces'],
  [{ scope: [7] }, 'claim "scope"'],
  [{ sub: '' }, 'claim "sub" makes no sense: expected text of 1 to 255 characters'],
  [{ sub: 7 }, 'claim "sub" makes no sense'],
  [{ sub: 'x'.repeat(256) }, 'claim "sub"'],
  [{ exp: undefined }, 'The token\'s claim "exp" is missing.'],
  [{ exp: 'tomorrow' }, 'claim "exp" makes no sense'],
  [{ exp: NOW / 1000 - 6 }, 'The token has expired. Get a new one.'],
  [{ nbf: NOW / 1000 + 6 }, 'claim "nbf" says that it is not good yet'],
  [{ aud: 'others' }, 'claim "aud" is not the one that is asked for here'],
  [{ aud: undefined }, 'claim "aud" is missing'],
  [{ iss: 'them' }, 'claim "iss" is not the one that is asked for here'],
])('%o is refused with a sentence that names the claim [token-claims]', async (claims, message) => {
  const fault = {
    code: 'UNAUTHORIZED',
    message: expect.stringContaining(message) as string,
    extensions: { http: { status: 401 } },
  }
  await expect(callerOf(claims)).rejects.toMatchObject(fault)
})

test('clocks may differ by a few seconds', async () => {
  expect(await callerOf({ exp: NOW / 1000 - 4, nbf: NOW / 1000 + 4 })).toMatchObject({ until: NOW + 1000 })
})
