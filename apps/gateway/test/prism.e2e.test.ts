import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refusals } from '@resumable-media/client/rules'
import { startMock } from '@resumable-media/mock'
import type { Mock } from '@resumable-media/mock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLog, readConfig, startGateway } from '../src/index.ts'
import type { Gateway } from '../src/index.ts'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'

let dataDir: string
let mock: Mock
let gateway: Gateway
let api: ReturnType<typeof createApi>
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'prism-'))
  mock = await startMock()
  const env = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'key', KALEYRA_BASE_URL: mock.url, DATA_DIR: dataDir }
  const delays = { POLL_DELAYS: '100ms', RETRY_DELAYS: '1h', KALEYRA_RATE_LIMIT: '1000/1h' }
  gateway = await startGateway(readConfig({ ...env, ...delays, PORT: '0' }), createLog('silent'))
  api = createApi(gateway.url)
})
afterAll(async () => {
  await gateway.stop()
  await mock.stop()
  await rm(dataDir, { recursive: true })
})
beforeEach(() => mock.reset())

// A WABA for each test: one that Kaleyra has limited rests, as it should.
let wabas = 0
const upload = async () => api.upload(await blobOf('image.png'), 'image.png', { wabaId: String((wabas += 1)) })

test('accepted, and by asking UPLOADED [gateway-prism-uploaded]', async () => {
  const media = await upload()
  expect(media).toMatchObject({ __typename: 'Media', status: 'PENDING', kaleyraId: '639' })
  expect(await api.reach(media.id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
  expect(mock.requests[0]?.fields).toMatchObject({ type: 'image/png', file: { name: 'image.png' } })
})

test('asking goes on while it is being processed, and ends when it failed [gateway-asks-on]', async () => {
  mock.next('processing')
  mock.next('notFound')
  mock.next('serverError', { operation: 'getResumableMedia' })
  mock.next('failed')
  const media = await upload()
  expect(await api.reach(media.id, 'FAILED')).toMatchObject({ failure: { code: 'PROCESSING_FAILED' }, handle: null })
  expect(mock.requests.map(call => call.example).slice(0, 5)).toEqual([
    undefined,
    'processing',
    'notFound',
    'serverError',
    'failed',
  ])
})

test.each(
  refusedWhen(status => status < 500 && status !== 429).map(({ example, reason }) => [example, reason] as const),
)('%s is a KaleyraRejectedError, and the media has failed [gateway-rejected]', async (example, reason) => {
  mock.next(example, { operation: 'uploadResumableMedia' })
  const answer = await upload()
  expect(answer).toMatchObject({ __typename: 'KaleyraRejectedError', code: 'KALEYRA_REJECTED', reason })
  expect(await api.status(String(answer['mediaId']))).toMatchObject({ status: 'FAILED', failure: { code: reason } })
  await expect.poll(() => readdir(join(dataDir, 'spool'))).not.toContain(answer['mediaId'])
  expect(mock.requests).toHaveLength(1)
})

test.each(
  refusedWhen(status => status >= 500 || status === 429).map(
    ({ example, status }) => [example, status === 429 ? 'RATE_LIMITED' : 'KALEYRA_ERROR'] as const,
  ),
)(
  '%s is no error of the user’s: QUEUED, with the reason and the time of the next try [gateway-queued]',
  async (example, code) => {
    mock.next(example, { operation: 'uploadResumableMedia' })
    const answer = await upload()
    expect(answer).toMatchObject({ __typename: 'Media', status: 'QUEUED', attempts: 1, lastError: { code } })
    expect(Date.parse(String(answer['dueAt']))).toBeGreaterThan(Date.now() + 3_500_000)
  },
)

/** The refusals of the spec that an upload can be answered with. */
function refusedWhen(isSo: (status: number) => boolean) {
  return Object.entries(refusals)
    .map(([reason, { example, status, operations }]) => ({
      reason,
      example,
      status,
      operations: operations as readonly string[],
    }))
    .filter(({ status, operations }) => operations.includes('uploadResumableMedia') && isSo(status))
}
