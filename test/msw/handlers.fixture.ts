/** Run by Node with MSW 3, and with MSW 2: the real client, whose calls the handlers answer. Nothing listens anywhere. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { createKaleyraClient, RateLimitedError, ServerError, UploadFailedError } from '@resumable-media/client'
import { createFetchDispatcher, createHandlers } from '@resumable-media/mock/msw'
import { setupServer } from 'msw/node'

const mocked = createHandlers()
const server = setupServer(...mocked)
before(() => server.listen())
afterEach(() => mocked.reset())
after(() => server.close())

const kaleyra = createKaleyraClient({
  pod: 'in',
  ...mocked.account,
  dispatcher: createFetchDispatcher(),
  retry: { attempts: 1 },
})
const { wabaId } = mocked.account
const PNG = { wabaId, file: Buffer.from('png bytes'), fileName: 'image.png' }

void test('an upload and its outcome, without a choice', async () => {
  const { id } = await kaleyra.uploadResumableMedia(PNG)
  const media = await kaleyra.waitUntilUploaded({ wabaId, id })
  assert.equal(media.status, 'UPLOADED')
  const [upload, lookup] = mocked.requests
  assert.equal(upload?.path, `/v2/${mocked.account.sid}/whatsapp/${wabaId}/resumable_media`)
  assert.equal(upload?.headers['api-key'], mocked.account.apiKey)
  assert.deepEqual(upload?.fields, {
    type: 'image/png',
    file: { name: 'image.png', size: 9, contentType: 'image/png' },
  })
  assert.deepEqual([upload?.status, lookup?.status, lookup?.query], [202, 200, { id }])
})

void test('next chooses by name, each once', async () => {
  mocked.next('rateLimited')
  mocked.next('failed')
  await assert.rejects(kaleyra.uploadResumableMedia(PNG), RateLimitedError)
  const { id } = await kaleyra.uploadResumableMedia(PNG)
  await assert.rejects(kaleyra.waitUntilUploaded({ wabaId, id }), UploadFailedError)
  assert.deepEqual(
    mocked.requests.map(({ operation, example }) => [operation, example]),
    [
      ['uploadResumableMedia', 'rateLimited'],
      ['uploadResumableMedia', undefined],
      ['getResumableMedia', 'failed'],
    ],
  )
})

void test('a choice for one operation waits for it', async () => {
  mocked.next('serverError', { operation: 'getResumableMedia' })
  await kaleyra.uploadResumableMedia(PNG)
  await assert.rejects(kaleyra.getResumableMedia({ wabaId }), ServerError)
})

void test('nothing is left of the test before', async () => {
  assert.deepEqual(mocked.requests, [])
  assert.equal((await kaleyra.uploadResumableMedia(PNG)).status, 'PENDING')
})

void test('a caller by fetch needs no dispatcher', async () => {
  mocked.next('wabaNotOwned')
  const answer = await fetch(`https://api.eu.kaleyra.io/v2/A/whatsapp/1/resumable_media`, {
    headers: { 'api-key': 'any' },
  })
  assert.equal(answer.status, 401)
})

void test('an abort of the caller ends the call', async () => {
  const reason = new Error('enough')
  await assert.rejects(kaleyra.getResumableMedia({ wabaId, signal: AbortSignal.abort(reason) }))
})
