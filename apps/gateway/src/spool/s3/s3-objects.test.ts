import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { buffer } from 'node:stream/consumers'
import { BUCKET_OF_TESTS, startFaultyStore } from '@resumable-media/test-kit/faulty-store'
import type { FaultyStore } from '@resumable-media/test-kit/faulty-store'
import { objectsSuite } from '../../../test/suites/objects.ts'
import { openS3Objects } from './s3-objects.ts'
import type { Bucket } from './s3-objects.ts'

let store: FaultyStore
beforeAll(async () => {
  store = await startFaultyStore()
})
afterAll(() => store.stop())
beforeEach(() => store.fault(() => undefined))

const SECRET = BUCKET_OF_TESTS.credentials.secretAccessKey
const signal = new AbortController().signal
const open = (bucket: Partial<Bucket> = {}) =>
  openS3Objects({ ...BUCKET_OF_TESTS, prefix: 'spool', endpoint: store.endpoint, ...bucket })

objectsSuite('in a bucket', async () => {
  const objects = await open()
  return { objects, close: objects.stop }
})

describe('an error of the store', () => {
  const put = async (bucket: Partial<Bucket> = {}) => {
    const objects = await open(bucket)
    try {
      await objects.put('a', Buffer.alloc(10), { signal })
      return undefined
    } catch (error) {
      return error as Error & { code: string; cause: Error }
    } finally {
      await objects.stop()
    }
  }
  const sentence = async (bucket?: Partial<Bucket>) => (await put(bucket))?.cause.message

  test('names a bucket that does not exist, its store and the cure', async () => {
    expect(await sentence({ bucket: 'another' })).toContain(
      `The bucket "another" at ${store.endpoint} does not exist. Create it, or correct SPOOL_URL. (NoSuchBucket, 404`,
    )
  })

  test('names a store that cannot be reached, without what is secret in its URL', async () => {
    const message = await sentence({ endpoint: `http://user:${SECRET}@127.0.0.1:1` })
    expect(message).toContain('The bucket "media" at http://127.0.0.1:1 cannot be reached')
    expect(message).toContain('Correct S3_ENDPOINT')
    expect(message).toContain('ECONNREFUSED')
    expect(message).not.toContain(SECRET)
  })

  test.each([
    { answer: 403, code: 'AccessDenied', says: 'Give them s3:PutObject, s3:GetObject, s3:DeleteObject' },
    { answer: 403, code: 'InvalidAccessKeyId', says: 'Correct AWS_ACCESS_KEY_ID' },
    { answer: 403, code: 'SignatureDoesNotMatch', says: 'Correct AWS_SECRET_ACCESS_KEY' },
    { answer: 403, code: 'RequestTimeTooSkewed', says: 'Set the clock of this machine' },
    {
      answer: 400,
      code: 'AuthorizationHeaderMalformed',
      more: '<Region>us-east-2</Region>',
      says: 'is in another region than eu-west-1. Set AWS_REGION to us-east-2.',
    },
    { answer: 301, code: 'PermanentRedirect', says: 'is in another region than eu-west-1' },
    { answer: 400, code: 'ExpiredToken', says: 'Renew AWS_SESSION_TOKEN' },
  ])('$code says what to correct, and is not tried again', async ({ says, ...fault }) => {
    const signed = `<AWSAccessKeyId>the-key-id</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256</StringToSign>`
    store.fault(() => ({ ...fault, more: `${fault.more ?? ''}${signed}` }))
    const error = await put()
    expect(error).toMatchObject({ code: 'STORAGE_FAULT', cause: { code: fault.code, passes: false } })
    expect(error?.cause.message).toContain(says)
    expect(error?.cause.message).toContain(`The bucket "media" at ${store.endpoint}`)
    expect(JSON.stringify([error, error?.cause, error?.cause.message, error?.cause.cause])).not.toMatch(/key-id|HMAC/u)
  })

  test('without a region, or without credentials, says what to set', async () => {
    // Not by another `process.env`, of which the process itself would not know.
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    for (const key of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(key, '/none')
    expect(await sentence({ region: undefined })).toContain('Set AWS_REGION')
    expect(await sentence({ credentials: undefined })).toContain('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  })

  test.each([
    { answer: 403, code: 'QuotaExceeded' },
    { answer: 507, code: 'XMinioStorageFull' },
  ])('$code is no room', async fault => {
    store.fault(() => fault)
    expect(await put()).toMatchObject({ code: 'STORAGE_FULL', cause: expect.stringContaining('has no room') })
  })

  test.each([
    { answer: 503, code: 'SlowDown' },
    { answer: 500, code: 'InternalError' },
    { answer: 400, code: 'RequestTimeout' },
  ])('$code may pass; a PUT is not repeated with the same key', async fault => {
    store.fault(() => fault)
    store.seen.length = 0
    expect(await put()).toMatchObject({ code: 'STORAGE_FAULT', cause: { code: fault.code, passes: true } })
    expect(store.seen).toHaveLength(1)
  })

  test('a PUT that is not answered in time is given up, and may pass', async () => {
    store.fault(() => ({ isSilent: true }))
    expect(await put({ timeoutMs: 200 })).toMatchObject({ code: 'STORAGE_FAULT', cause: { passes: true } })
  })
})

test('without the mark of the place nothing is said to be gone, since the bucket or prefix may be another', async () => {
  const objects = await open({ prefix: 'elsewhere' })
  const reading = buffer(objects.get('a', { from: 0, to: 1 }))
  await expect(reading).rejects.toMatchObject({ code: 'STORAGE_FAULT', cause: { code: 'NO_MARK', passes: false } })
  await objects.stop()
})

test('a store that reads no ranges is found out, and not read from its start', async () => {
  const objects = await open()
  await objects.put('a', Buffer.alloc(100), { signal })
  store.fault(() => ({ hasNoRanges: true }))
  await expect(buffer(objects.get('a', { from: 50, to: 60 }))).rejects.toMatchObject({ cause: { code: 'NO_RANGE' } })
  await objects.stop()
})

test('an object that a store says is not there is removed', async () => {
  const objects = await open()
  store.fault(method => (method === 'DELETE' ? { answer: 404, code: 'NoSuchKey' } : undefined))
  await expect(objects.remove(['a'])).resolves.toBeUndefined()
  store.fault(method => (method === 'DELETE' ? { answer: 404, code: 'NoSuchBucket' } : undefined))
  await expect(objects.remove(['a'])).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
  await objects.stop()
})
