import { expect, test } from 'vitest'
import { zStatusCallback } from '../generated/zod.gen.ts'
import { CallbackError } from '../errors/callback-error.ts'
import { readCallback } from './read-callback.ts'

const read = (fields: object) =>
  readCallback({ method: 'POST', raw: JSON.stringify({ resumable_media_id: 639, ...fields }) })
const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1'

test('every documented field is read', () => {
  const fields = Object.fromEntries(Object.keys(zStatusCallback.shape).map(name => [name, `its ${name}`]))
  const { outcome, time, message, ...facts } = read({ ...fields, time: '1767139200', uploaded_file_handle: HANDLE })
  expect(Object.values(facts).toSorted()).toEqual(
    Object.keys(fields)
      .filter(name => name !== 'time')
      .map(name => (name === 'uploaded_file_handle' ? HANDLE : `its ${name}`))
      .toSorted(),
  )
  expect([outcome, time?.toISOString(), message]).toEqual(['OTHER', '2025-12-31T00:00:00.000Z', undefined])
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
