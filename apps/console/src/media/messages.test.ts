import { mediaTypes } from '@resumable-media/client/rules'
import type { Media, UserError } from '@resumable-media/uploader'
import { UploadError } from '@resumable-media/uploader'
import type { UploadItem, UploadItemStatus } from '@resumable-media/uploader/react'
import { beforeAll, describe, expect, test } from 'vitest'
import { notTheSame } from './ContinueButton.tsx'
import { cureOf } from './cure.ts'
import type { Row } from './row.ts'
import { standingOf } from './standing.ts'

const LIMIT = 104_857_600
const GATEWAYS_OWN = 'What the gateway says.'

// Elsewhere the build puts it in.
beforeAll(() => Object.assign(globalThis, { MEDIA_TYPES: mediaTypes }))

const uploadOf = (fields: Partial<UploadItem>): UploadItem => ({
  key: '1',
  file: new File(['bytes'], 'image.png', { type: 'image/png' }),
  fileName: 'image.png',
  progress: 0,
  sentBytes: 0,
  status: 'SENDING',
  media: undefined,
  error: undefined,
  isRunning: true,
  ...fields,
})

function rowOf(upload: Partial<UploadItem>, fields: Partial<Row> = {}): Row {
  return {
    key: '1',
    fileName: 'image.png',
    size: 5,
    type: 'image/png',
    addedAt: 0,
    upload: uploadOf(upload),
    ...fields,
  }
}

type Details = Partial<UserError> & Pick<UserError, '__typename' | 'code'>
const refused = (details: Details, size = 5) => {
  const error = new UploadError({ code: details.code, message: GATEWAYS_OWN, details: details as UserError })
  const cure = cureOf(rowOf({ error, isRunning: false, status: 'FAILED' }, { size }))
  return [cure?.title, cure?.message]
}

describe('a file that is refused', () => {
  const mismatch = (declared: string, detected: string | null) =>
    refused({ __typename: 'ContentMismatchError', code: 'CONTENT_MISMATCH', declared, detected })
  const OTHER = 'The file is not what its name says'
  const saysBut = (name: string, content: string) =>
    `Its name says ${name}, its content says ${content}. Save it anew, or choose another one.`

  test.each([
    ['image/png', 'image/jpeg', OTHER, saysBut('PNG', 'JPEG')],
    ['image/png', null, OTHER, saysBut('PNG', 'nothing that is known')],
    ['image/png', 'video/x-m4v', OTHER, saysBut('PNG', 'M4V')],
    [
      'application/pdf',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      OTHER,
      saysBut('PDF', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
    ],
    // One kind, and yet refused: cut, or two things at once. What it is, the gateway says.
    ['image/png', 'image/png', 'The file is not in order', GATEWAYS_OWN],
    ['image/jpg', 'image/jpeg', 'The file is not in order', GATEWAYS_OWN],
    ['IMAGE/PNG; charset=binary', 'image/png', 'The file is not in order', GATEWAYS_OWN],
    // Two types of one name.
    ['video/mp4', 'audio/mp4', OTHER, GATEWAYS_OWN],
    ['', 'image/png', OTHER, GATEWAYS_OWN],
  ])('for being %s and %s', (declared, detected, title, message) => {
    expect(mismatch(declared, detected)).toEqual([title, message])
  })

  test.each([
    [LIMIT + 1, LIMIT, 'It has 104,857,601 bytes; at most 104,857,600 bytes can be uploaded. Make it smaller.'],
    [101 * 1024 * 1024, LIMIT, 'It has 101 MB; at most 100 MB can be uploaded. Make it smaller.'],
    [2, 1, 'It has 2 bytes; at most 1 byte can be uploaded. Make it smaller.'],
    // It has grown since it was chosen.
    [LIMIT, LIMIT, GATEWAYS_OWN],
  ])('for having %d bytes where %d are allowed', (size, maxBytes, message) => {
    const details = { __typename: 'FileTooLargeError', code: 'FILE_TOO_LARGE', maxBytes } as Details
    expect(refused(details, size)).toEqual(['The file is too large', message])
  })

  test.each([
    ['FOREIGN_ORIGIN', 'The gateway does not let this page call it'],
    ['PAGE_INCOMPLETE', 'A part of this page did not load'],
    ['HTTP_413', 'A proxy does not let so large a request through'],
    ['HTTP_500', 'The file could not be sent'],
  ])('with %s has a title, and the words that came with it', (code, title) => {
    const error = new UploadError({ code, message: GATEWAYS_OWN })
    const cure = cureOf(rowOf({ error, isRunning: false, status: 'FAILED' }))
    expect(cure).toEqual({ title, message: GATEWAYS_OWN, again: true })
  })
})

describe('a file on its way', () => {
  const error = (code: string) => new UploadError({ code, message: '' })
  const said = (status: UploadItemStatus, fields: Partial<UploadItem> = {}, row: Partial<Row> = {}) => {
    const { label, detail } = standingOf(rowOf({ status, ...fields }, row))
    return [label, detail]
  }

  test.each<[UploadItemStatus, string, string]>([
    ['CHECKING', 'Checking', 'Waiting for the gateway'],
    ['SENDING', 'Sending', 'Waiting for the gateway'],
    ['RETRYING', 'Waiting for the gateway', 'Waiting for the gateway'],
    ['OFFLINE', 'Waiting for the connection', 'Waiting for the connection'],
    ['WAITING', 'Waiting for other files', 'Waiting for other files'],
    ['PAUSED', 'Paused', 'Paused'],
    ['NEEDS_TOKEN', 'Waiting for a token', 'Waiting for a token'],
  ])('is said to be %s: "%s", and "%s" while the gateway is away', (status, here, away) => {
    expect(said(status)[0]).toBe(here)
    expect(said(status, {}, { away: true })[0]).toBe(away)
  })

  test('that waits for a part of the page says so', () => {
    expect(said('RETRYING', { error: error('PAGE_INCOMPLETE') })[0]).toBe('Waiting for a part of this page')
  })

  test('that is all there and cannot be asked for says so', () => {
    const media = { status: 'PENDING' } as Media
    expect(said('NEEDS_TOKEN', { sentBytes: 5 }, { media })).toEqual(['Waiting for a token', 'all of it was sent'])
  })
})

test.each([
  ['image.png', 5, 'image.png', 6, 'image.png has 5 bytes; the one that was begun has 6 bytes. Choose that one.'],
  ['b.mp4', LIMIT, 'a.mp4', LIMIT - 1, 'b.mp4 has 104,857,600 bytes; a.mp4 has 104,857,599 bytes. Choose that one.'],
  ['b.mp4', 0, 'a.mp4', 1, 'b.mp4 has 0 bytes; a.mp4 has 1 byte. Choose that one.'],
])('another file is told apart: %s of %d for %s of %d', (name, size, fileName, wanted, message) => {
  expect(notTheSame({ name, size }, { fileName, size: wanted } as never)).toBe(message)
})
