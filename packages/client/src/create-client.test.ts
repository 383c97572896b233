import { describe, expect, test } from 'vitest'
import { isApiKey } from './client-settings.ts'
import { createKaleyraClient } from './create-client.ts'
import type { KaleyraClientOptions } from './create-client.ts'

const account = { sid: 'S1', apiKey: 'K1' }

test.each(['not a url', 'ftp://kaleyra.io', '//kaleyra.io', 'https://kaleyra.io/?a=1', ''])(
  'the base URL %j is refused',
  baseUrl => {
    expect(() => createKaleyraClient({ ...account, baseUrl })).toThrow(`baseUrl is "${baseUrl}"`)
  },
)

test('a password in a base URL is refused, and not repeated', () => {
  expect(() => createKaleyraClient({ ...account, baseUrl: 'https://user:pass@kaleyra.io/v2' })).toThrow(
    'baseUrl is "https://…@kaleyra.io/v2"',
  )
})

test.each([
  'http://api.kaleyra.io/v2',
  'http://10.0.0.7:4010/v2',
  'http://127.0.0.1.kaleyra.io',
  'http://localhost.kaleyra.io',
  'http://[::2]:4010',
])('clear text to %s is refused, unless it is asked for [clear-text-refused]', async baseUrl => {
  expect(() => createKaleyraClient({ ...account, baseUrl })).toThrow(`baseUrl is "${baseUrl}": expected https, since`)
  await createKaleyraClient({ ...account, baseUrl, allowHttp: true }).close()
})

test.each(['http://127.0.0.1:4010/v2', 'http://127.1:4010', 'http://[::1]:4010', 'http://localhost:4010'])(
  'clear text to %s stays on this machine',
  baseUrl => {
    expect(() => createKaleyraClient({ ...account, baseUrl })).not.toThrow()
  },
)

test.each(['', 'a b', 'a\nb', 'ключ'])('the API key %j is refused, and not repeated [client-bad-api-key]', apiKey => {
  expect(() => createKaleyraClient({ ...account, apiKey, pod: 'in' })).toThrow(/^apiKey is empty or has characters/u)
})

test('an empty SID is refused [client-empty-sid]', () => {
  expect(() => createKaleyraClient({ ...account, sid: '', pod: 'in' })).toThrow('sid is empty')
})

test('the pod is one of the spec', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from JavaScript or a file anything can come
  const options = { ...account, pod: 'us' } as unknown as KaleyraClientOptions

  expect(() => createKaleyraClient(options)).toThrow('pod is "us": expected one of in, sg, eu, na.')
})

test('closing twice is closing once', async () => {
  const client = createKaleyraClient({ ...account, pod: 'eu' })

  const closings = [client.close(), client.close()]

  expect(await Promise.all(closings)).toHaveLength(2)
})

test('the wire is one of those that there are', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from JavaScript or a file anything can come
  const options = { ...account, pod: 'in', wire: 'toString' } as unknown as KaleyraClientOptions

  expect(() => createKaleyraClient(options)).toThrow('wire is "toString": expected one of multipart, documented-curl.')
})

describe('a setting of another kind is refused with the cure', () => {
  const settings: Record<string, string> = {
    sid: 'the SID of the account',
    apiKey: 'the API key of the account, as text',
    pod: 'one of in, sg, eu, na',
    timeoutMs: 'milliseconds, more than 0',
    wire: 'one of multipart, documented-curl',
    retry: '{ attempts, waitMs',
    hooks: '{ onRequest, onResponse }',
    dispatcher: 'a Dispatcher of undici',
  }
  const optional = ['timeoutMs', 'wire', 'retry', 'hooks', 'dispatcher']
  const kinds: [string, unknown][] = [
    ['undefined', undefined],
    ['null', null],
    ['a value of type number', 7],
    ['a value of type object', Object.create(null)],
    ['a value of type symbol', Symbol('x')],
  ]
  const isAllowed = (name: string, value: unknown) =>
    (optional.includes(name) && value === undefined) ||
    (name === 'timeoutMs' && value === 7) ||
    (['hooks', 'retry'].includes(name) && typeof value === 'object' && value !== null)
  const all = Object.entries(settings).flatMap(([name, expected]) =>
    kinds.filter(([, value]) => !isAllowed(name, value)).map(([kind, value]) => ({ name, kind, value, expected })),
  )

  test.each(all)('$name as $kind', ({ name, kind, value, expected }) => {
    const failure = failureOfCreate({ pod: 'in', ...account, [name]: value })
    expect(failure).toBeInstanceOf(TypeError)
    expect(failure.message).toContain(`${name} is ${kind}: expected ${expected}`)
  })

  test.each(kinds)('baseUrl as %s', (kind, baseUrl) => {
    expect(failureOfCreate({ ...account, baseUrl }).message).toContain(`baseUrl is ${kind}: expected an http or https`)
  })

  test.each([
    [{ timeoutMs: Number.NaN }, 'timeoutMs is NaN: expected milliseconds'],
    [{ timeoutMs: 0 }, 'timeoutMs is 0: expected milliseconds'],
    [{ hooks: { onRequest: 'log' } }, 'hooks.onRequest is a value of type string: expected a function'],
    [{ hooks: { onResponse: null } }, 'hooks.onResponse is null: expected a function'],
    [{ retry: { attempts: '3' } }, 'retry.attempts is a value of type string: expected a whole number'],
    [{ retry: { waitMs: null } }, 'retry.waitMs is null: expected milliseconds'],
    [{ retry: { longestWaitMs: '5' } }, 'retry.longestWaitMs is a value of type string: expected milliseconds'],
    [{ retry: { rateLimited: 'no' } }, 'retry.rateLimited is a value of type string: expected true or false'],
    [{ baseUrl: 'http://10.0.0.7', allowHttp: 'false' }, 'allowHttp is a value of type string: expected true or false'],
  ])('%j', (options, words) => {
    expect(failureOfCreate({ pod: 'in', ...account, ...options }).message).toContain(words)
  })

  test.each([undefined, null, 7, 'K1'])('all of them as %j', options => {
    expect(failureOfCreate(options).message).toContain('expected { pod, sid, apiKey, … }')
  })

  test('and optional ones that are undefined are their defaults', () => {
    const undefinedOnes = Object.fromEntries(optional.map(name => [name, undefined]))
    expect(() => create({ pod: 'in', ...account, ...undefinedOnes })).not.toThrow()
    expect(() => create({ pod: 'in', ...account, retry: { attempts: undefined } })).not.toThrow()
  })
})

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from JavaScript or a file anything can come
const create = (options: unknown) => createKaleyraClient(options as KaleyraClientOptions)

function failureOfCreate(options: unknown): Error {
  try {
    create(options)
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}

test.each([undefined, null, 7, {}])('an API key is no %j', given => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from JavaScript or a file anything can come
  expect(isApiKey(given as string)).toBe(false)
})
