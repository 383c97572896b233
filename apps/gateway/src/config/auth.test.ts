import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from './config.ts'

const TOKENS = { AUTH: 'jwt', JWT_ISSUER: 'https://id.test', JWT_AUDIENCE: 'media' }
const SECRET = 'a secret of more than 32 bytes, to be shared'
const authOf = (env: Record<string, string>) => readConfig({ KALEYRA_SID: 'sid', KALEYRA_API_KEY: 'key', ...env }).auth

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('tokens are checked by published keys, or by a shared secret', async () => {
  const file = join(folder, 'secret')
  await writeFile(file, `${SECRET}\n`)
  const given = { kind: 'jwt', issuer: 'https://id.test', audience: 'media', wabasClaim: 'wabas' }
  const jwksUrl = 'https://id.test/jwks.json'
  expect(authOf({ ...TOKENS, JWKS_URL: jwksUrl })).toEqual({ ...given, keys: { jwksUrl } })
  expect(authOf({ ...TOKENS, JWT_SECRET: SECRET })).toEqual({ ...given, keys: { secret: SECRET } })
  expect(authOf({ ...TOKENS, JWT_SECRET_FILE: file })).toEqual({ ...given, keys: { secret: SECRET } })
})

test.each(['0.0.0.0', '::', '192.0.2.1'])(
  'with tokens %s may be listened on, under a URL that no stranger can choose',
  host => {
    const env = { ...TOKENS, JWT_SECRET: SECRET, HOST: host }
    expect(authOf({ ...env, PUBLIC_URL: 'https://media.test' })).toMatchObject({ kind: 'jwt' })
    for (const unset of [{}, { PUBLIC_URL: '' }, { PUBLIC_URL: ' ' }])
      expect(() => authOf({ ...env, ...unset })).toThrow(
        `PUBLIC_URL is missing: with HOST "${host}" anybody could name the host that an upload's URL leads to. Set it to`,
      )
  },
)

test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('on %s no PUBLIC_URL is needed', host => {
  expect(authOf({ ...TOKENS, JWT_SECRET: SECRET, HOST: host })).toMatchObject({ kind: 'jwt' })
})

test.each([
  ['no key', {}, 'JWKS_URL and JWT_SECRET are missing: AUTH=jwt needs one of them.'],
  [
    'two keys',
    { JWKS_URL: 'https://id.test/', JWT_SECRET: SECRET },
    'JWKS_URL and JWT_SECRET are both set: AUTH=jwt needs one of them.',
  ],
  ['a short secret', { JWT_SECRET: 'short' }, 'JWT_SECRET has 5 bytes: expected at least 32.'],
  [
    'a file that is not there',
    { JWT_SECRET_FILE: '/nowhere' },
    'JWT_SECRET_FILE names a file that cannot be read (ENOENT)',
  ],
  ['no URL', { JWKS_URL: 'file:///etc/keys' }, 'JWKS_URL is "file:///etc/keys": expected an http or https URL.'],
  ['no issuer', { JWT_SECRET: SECRET, JWT_ISSUER: '' }, 'JWT_ISSUER is missing.'],
  ['no audience', { JWT_SECRET: SECRET, JWT_AUDIENCE: '' }, 'JWT_AUDIENCE is missing.'],
  [
    'a limit of none',
    { JWT_SECRET: SECRET, MAX_SUBSCRIPTIONS: '0' },
    'MAX_SUBSCRIPTIONS is "0": expected a whole number',
  ],
])('%s is a fault', (_what, env, message) => {
  expect(() => authOf({ ...TOKENS, ...env })).toThrow(message)
})

test('a secret that is too short is not told', () => {
  expect(() => authOf({ ...TOKENS, JWT_SECRET: 'swordfish' })).toThrow(/^(?!.*swordfish)/u)
})
