import { expect, test } from 'vitest'
import { createKaleyraClient } from './create-client.ts'
import type { KaleyraClientOptions } from './create-client.ts'

const account = { sid: 'S1', apiKey: 'K1' }

test.each(['not a url', 'ftp://kaleyra.io', '//kaleyra.io', 'http://u:p@kaleyra.io', 'http://kaleyra.io/?a=1', ''])(
  'the base URL %j is refused',
  baseUrl => {
    expect(() => createKaleyraClient({ ...account, baseUrl })).toThrow(`baseUrl is "${baseUrl}"`)
  },
)

test.each(['', 'a b', 'a\nb', 'ключ'])('the API key %j is refused, and not repeated', apiKey => {
  expect(() => createKaleyraClient({ ...account, apiKey, pod: 'in' })).toThrow(/^apiKey is empty or has characters/u)
})

test('an empty SID is refused', () => {
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
