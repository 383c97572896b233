import { spec } from '@resumable-media/openapi/spec'
import { expect, test } from 'vitest'
import { zStatusCallback } from '../generated/zod.gen.ts'
import { CallbackError } from '../errors/callback-error.ts'
import { readCallback } from './read-callback.ts'

const read = (fields: object) =>
  readCallback({ method: 'POST', raw: JSON.stringify({ resumable_media_id: 639, ...fields }) })
const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1'

const FIELDS = Object.keys(zStatusCallback.shape)

test.each(FIELDS)('the field %s is read, of both forms [client-callback-field]', name => {
  const value = name === 'time' ? '1767139200' : `its-${name}`
  const given = { resumable_media_id: '639', [name]: value }
  const query = Object.entries(given).map(pair => `${pair[0]}="${pair[1]}"`)
  const ofGet = readCallback({ method: 'GET', raw: query.join('&') })
  expect(ofGet).toEqual(read(given))
  const facts = Object.values(ofGet).map(fact => (fact instanceof Date ? String(fact.getTime() / 1000) : fact))
  expect(facts).toContain(value)
})

const { content } = spec.webhooks.resumableMediaStatus.post.requestBody
const examples = Object.values(content).flatMap(one => Object.entries(one.examples))

test.each(examples)('the example %s is read [client-callback-example]', (name, { value }) => {
  const outcome = name === 'callbackUploaded' ? 'UPLOADED' : 'FAILED'
  expect(readCallback({ method: 'POST', raw: JSON.stringify(value) })).toMatchObject({ outcome, id: '639' })
})

test.each([
  [
    { status: 'UPLOADED', uploaded_file_handle: HANDLE },
    { outcome: 'UPLOADED', handle: HANDLE },
  ],
  [
    { status: 'uploaded', uploaded_file_handle: HANDLE },
    { outcome: 'UPLOADED', status: 'uploaded' },
  ],
  [{ uploaded_file_handle: HANDLE }, { outcome: 'UPLOADED', status: undefined }],
  [{ status: 'FAILED' }, { outcome: 'FAILED', message: expect.stringContaining('could not process it') }],
  [
    { status: 'failed', message: 'Unsupported codec' },
    { outcome: 'FAILED', message: 'Unsupported codec' },
  ],
  [
    { status: 'FAILED', error: { file: 'Unsupported codec' } },
    { outcome: 'FAILED', message: 'Unsupported codec' },
  ],
  [{ status: 'FAILED', uploaded_file_handle: HANDLE }, { outcome: 'FAILED' }],
  [
    { status: 'UPLOADED', uploaded_file_handle: '<uploaded_file_handle>' },
    { outcome: 'OTHER', handle: undefined },
  ],
  [
    { status: 'SCANNING', uploaded_file_handle: HANDLE },
    { outcome: 'OTHER', status: 'SCANNING', handle: HANDLE },
  ],
  [{}, { outcome: 'OTHER', status: undefined }],
])('%j comes to %j [client-callback-outcome]', (fields, expected) => {
  expect(read(fields)).toMatchObject({ id: '639', ...expected })
})

test('a text that is too long for what it is, is absent or refused', () => {
  const long = 'x'.repeat(20_000)
  expect(read({ status: 'UPLOADED', uploaded_file_handle: long, file_name: long })).toMatchObject({
    outcome: 'OTHER',
    fileName: undefined,
  })
  for (const fields of [{ resumable_media_id: long }, { waba_id: long }])
    expect(() => read(fields)).toThrow(CallbackError)
})
