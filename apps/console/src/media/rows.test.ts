import type { Media, PendingUpload } from '@resumable-media/uploader'
import { UploadError } from '@resumable-media/uploader'
import type { UploadItem } from '@resumable-media/uploader/react'
import { expect, test } from 'vitest'
import { createRows } from './rows.ts'
import type { Sources } from './rows.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString()

const mediaOf = (id: string, fields: Partial<Media> = {}): Media => ({
  __typename: 'Media',
  id,
  wabaId: '150440000142241',
  fileName: 'image.png',
  type: 'image/png',
  size: 5,
  receivedBytes: 5,
  uploadUrl: null,
  status: 'PENDING',
  kaleyraId: null,
  kaleyraStatus: null,
  handle: null,
  headerComponent: null,
  failure: null,
  lastError: null,
  createdAt: at(0),
  updatedAt: at(0),
  dueAt: null,
  position: null,
  handleExpiresAt: null,
  dataExpiresAt: null,
  sha256: null,
  attempts: 1,
  renewedFrom: null,
  history: [],
  ...fields,
})

const uploadOf = (key: string, fields: Partial<UploadItem> = {}): UploadItem => ({
  key,
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

const sources = (media: Media[], uploads: UploadItem[] = [], pending: PendingUpload[] = []): Sources => ({
  media: new Map(media.map(one => [one.id, one])),
  uploads,
  pending,
})
const begun: PendingUpload = { ...mediaOf('m1'), mediaId: 'm1', startedAt: at(-900) }
const rows = () => createRows(() => NOW)
const briefly = (list: ReturnType<ReturnType<typeof rows>>) => list.map(({ key, media }) => [key, media?.id])

test('a media item that the gateway tells of before the upload is answered is the line of that upload', () => {
  expect(briefly(rows()(sources([mediaOf('m1')], [uploadOf('u1')])))).toEqual([['u1', 'm1']])
})

test('an earlier media of the same name and size is another line', () => {
  const list = rows()(sources([mediaOf('m1', { createdAt: at(-60) })], [uploadOf('u1')]))
  expect(briefly(list)).toEqual([
    ['u1', undefined],
    ['m1', 'm1'],
  ])
})

test('an upload that goes on with an interrupted one keeps its line', () => {
  const rowsOf = rows()
  const media = mediaOf('m1', { status: 'RECEIVING', createdAt: at(-900) })
  expect(rowsOf(sources([media], [], [begun]))).toMatchObject([{ key: 'm1', pending: { mediaId: 'm1' } }])
  expect(briefly(rowsOf(sources([media], [uploadOf('u1')], [begun])))).toEqual([['m1', 'm1']])
})

test('what is interrupted is a line although the list of the gateway does not reach so far', () => {
  expect(rows()(sources([], [], [begun]))).toMatchObject([{ key: 'm1', fileName: 'image.png', pending: begun }])
})

test('what Kaleyra has refused is one line with the media that failed', () => {
  const details = { __typename: 'KaleyraRejectedError', code: 'KALEYRA_REJECTED', message: 'no' } as const
  const error = new UploadError({
    code: details.code,
    message: 'no',
    details: { ...details, reason: 'WABA_NOT_OWNED', mediaId: 'm1' },
  })
  const refused = uploadOf('u1', { status: 'FAILED', isRunning: false, error })
  const media = mediaOf('m1', { status: 'FAILED' })
  expect(briefly(rows()(sources([media], [refused])))).toEqual([['u1', 'm1']])
})

test('a file that is sent again after it failed is a line of its own, with a key of its own', () => {
  const rowsOf = rows()
  const failed = mediaOf('m1', { status: 'FAILED' })
  rowsOf(sources([failed], [uploadOf('u1', { media: failed, isRunning: false, status: 'FAILED' })]))
  const next = mediaOf('m2', { createdAt: at(5) })
  expect(briefly(rowsOf(sources([failed, next], [uploadOf('u1', { media: next })])))).toEqual([
    ['u1', 'm2'],
    ['m1', 'm1'],
  ])
})

test('a media item that was renewed says so, and the newest is first', () => {
  const list = rows()(sources([mediaOf('m1'), mediaOf('m2', { renewedFrom: 'm1', createdAt: at(60) })]))
  expect(list.map(({ key, renewed }) => [key, renewed])).toEqual([
    ['m2', false],
    ['m1', true],
  ])
})
