import { expect, test } from 'vitest'
import { parseCallback } from './callback.ts'

const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1:2:3:4'

test('reads the documented fields', () => {
  const fields = {
    resumable_media_id: '639',
    waba_id: '1504',
    status: 'UPLOADED',
    uploaded_file_handle: HANDLE,
    time: '1767139200',
  }
  expect(parseCallback(fields)).toEqual({ kaleyraId: '639', wabaId: '1504', status: 'UPLOADED', handle: HANDLE })
})

test('takes the values of the GET form out of their quotes, and numbers for ids', () => {
  const fields = { resumable_media_id: 639, status: '"UPLOADED"', uploaded_file_handle: `"${HANDLE}"` }
  expect(parseCallback(fields)).toEqual({ kaleyraId: '639', wabaId: undefined, status: 'UPLOADED', handle: HANDLE })
})

test.each(['', '""', null, 'null', '<uploaded_file_handle>', '"<uploaded_file_handle>"', {}])(
  'an unfilled placeholder (%j) means absent',
  value => {
    expect(parseCallback({ resumable_media_id: '639', uploaded_file_handle: value })?.handle).toBeUndefined()
  },
)

test('a handle of several lines stays as it is', () => {
  const handle = `${HANDLE}\n${HANDLE}`
  expect(parseCallback({ resumable_media_id: '639', uploaded_file_handle: handle })?.handle).toBe(handle)
})

test('without an id there is nothing to apply it to', () => {
  expect(parseCallback({ status: 'UPLOADED' })).toBeUndefined()
  expect(parseCallback({ resumable_media_id: '<resumable_media_id>' })).toBeUndefined()
})
