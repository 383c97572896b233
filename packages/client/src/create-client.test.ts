import { expect, test } from 'vitest'
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
