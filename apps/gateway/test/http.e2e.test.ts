import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog, readConfig, startGateway } from '../src/index.ts'
import { formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { SECRET } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  // Callbacks are sent by these tests themselves, and nobody asks in the meantime.
  system = await startSystem({
    callbacks: false,
    env: { POLL_DELAYS: '1h', KALEYRA_RATE_LIMIT: '100/1h', ALLOWED_ORIGINS: 'http://localhost:5173' },
    sandbox: { processingMs: 3_600_000, rateLimit: { calls: 100, perMs: 3_600_000 } },
  })
})
afterAll(() => system.stop())

const at = (path: string, init?: RequestInit) => fetch(`${system.url}${path}`, init)

describe('callbacks', () => {
  const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1:2:3:4'
  const pending = async () => system.upload(await blobOf('image.png'), 'image.png')
  const post = (body: object, secret = SECRET) =>
    at('/callbacks/kaleyra', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-secret': secret },
      body: JSON.stringify(body),
    })

  test('UPLOADED with a handle ends a PENDING media, once; nothing that comes later undoes it [gateway-callback-uploaded]', async () => {
    const { id, kaleyraId } = await pending()
    const callback = { resumable_media_id: Number(kaleyraId), status: 'UPLOADED', uploaded_file_handle: HANDLE }
    expect((await post(callback)).status).toBe(200)
    expect(await system.status(id)).toMatchObject({ status: 'UPLOADED', handle: HANDLE })
    await post({ ...callback, uploaded_file_handle: 'another' })
    await post({ ...callback, status: 'FAILED' })
    await post({ ...callback, status: 'PENDING' })
    expect(await system.status(id)).toMatchObject({ status: 'UPLOADED', kaleyraStatus: 'UPLOADED', handle: HANDLE })
  })

  test('FAILED ends it with a failure, and its bytes go [gateway-callback-failed]', async () => {
    const { id, kaleyraId } = await pending()
    await post({ resumable_media_id: kaleyraId, status: 'FAILED', uploaded_file_handle: '<uploaded_file_handle>' })
    expect(await system.status(id)).toMatchObject({
      status: 'FAILED',
      handle: null,
      failure: { code: 'PROCESSING_FAILED' },
    })
    expect(await system.spooled()).not.toContain(id)
  })

  test('a word that nobody has documented is kept and waited on, and so is UPLOADED without its handle [gateway-callback-unknown-word]', async () => {
    const { id, kaleyraId } = await pending()
    await post({ resumable_media_id: kaleyraId, status: 'SCANNING' })
    expect(await system.status(id)).toMatchObject({ status: 'PENDING', kaleyraStatus: 'SCANNING' })
    await post({ resumable_media_id: kaleyraId, status: 'UPLOADED', uploaded_file_handle: '' })
    expect(await system.status(id)).toMatchObject({ status: 'PENDING', kaleyraStatus: 'UPLOADED' })
  })

  test('a handle or a word for the state that is longer than any is not stored [callback-long-handle]', async () => {
    const { id, kaleyraId } = await pending()
    const callback = { resumable_media_id: kaleyraId, uploaded_file_handle: 'h'.repeat(20_000) }
    expect((await post({ ...callback, status: 'UPLOADED' })).status).toBe(200)
    expect(await system.status(id)).toMatchObject({ status: 'PENDING', handle: null })
    await post({ resumable_media_id: kaleyraId, status: 'S'.repeat(60_000) })
    expect(await system.status(id)).toMatchObject({ kaleyraStatus: `${'S'.repeat(64)}…` })
  })

  test('fields that nobody needs change nothing, whatever they hold [gateway-callback-unread]', async () => {
    const { id, kaleyraId, fileName } = await pending()
    const others = {
      of_a_later_document: [1],
      file_name: 'other.png',
      file_link: 'https://other.test',
      company_id: 0,
      field: 'x',
      time: 'never',
      callback_profile_id: null,
    }
    await post({ resumable_media_id: kaleyraId, status: 'UPLOADED', uploaded_file_handle: HANDLE, ...others })
    expect(await system.status(id)).toMatchObject({ status: 'UPLOADED', handle: HANDLE, fileName })
  })

  test('the GET form with its literal quotes [gateway-callback-get]', async () => {
    const { id, kaleyraId } = await pending()
    const query = new URLSearchParams({
      status: '"UPLOADED"',
      uploaded_file_handle: `"${HANDLE}"`,
      resumable_media_id: `"${String(kaleyraId)}"`,
    })
    await at(`/callbacks/kaleyra?${query}`, { headers: { 'x-callback-secret': SECRET } })
    expect(await system.status(id)).toMatchObject({ status: 'UPLOADED', handle: HANDLE })
  })

  test('without the secret nothing is read [gateway-callback-secret]', async () => {
    const { id, kaleyraId } = await pending()
    const callback = { resumable_media_id: kaleyraId, status: 'UPLOADED', uploaded_file_handle: HANDLE }
    expect((await post(callback, 'wrong')).status).toBe(401)
    expect((await at('/callbacks/kaleyra', { method: 'POST', body: JSON.stringify(callback) })).status).toBe(401)
    expect(await system.status(id)).toMatchObject({ status: 'PENDING' })
  })

  test('one for an upload that is not ours is answered 200 and changes nothing', async () => {
    expect((await post({ resumable_media_id: '1', status: 'UPLOADED', uploaded_file_handle: HANDLE })).status).toBe(200)
  })

  const inHeader = (secret: string) => ({ headers: { 'x-callback-secret': secret } })
  const asPassword = (secret: string, user = 'kaleyra') => ({
    headers: { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` },
  })

  test.each([
    ['in the header', '', inHeader(SECRET), 200],
    ['in the header, wrong', '', inHeader(`${SECRET}x`), 401],
    ['as the password', '', asPassword(SECRET), 200],
    ['as the password of nobody', '', asPassword(SECRET, ''), 200],
    ['as the password, wrong', '', asPassword(SECRET.slice(1)), 401],
    ['as the user name', '', asPassword('', SECRET), 401],
    ['in another scheme', '', { headers: { authorization: `Bearer ${SECRET}` } }, 401],
    ['in the URL', `?secret=${SECRET}`, {}, 200],
    ['in the URL, in quotes', `?secret="${SECRET}"`, {}, 200],
    ['in the URL, wrong', '?secret=wrong', {}, 401],
    ['in the URL, empty', '?secret=', {}, 401],
    ['in the URL, right, with a header that is wrong', `?secret=${SECRET}`, inHeader('wrong'), 200],
    ['nowhere', '', {}, 401],
  ])('the secret %s', async (_where, query, init, status) => {
    const { id, kaleyraId } = await pending()
    const body = JSON.stringify({ resumable_media_id: kaleyraId, uploaded_file_handle: HANDLE, status: 'UPLOADED' })
    const response = await at(`/callbacks/kaleyra${query}`, { method: 'POST', body, ...init })
    expect(response.status).toBe(status)
    expect(await system.status(id)).toMatchObject({ status: status === 200 ? 'UPLOADED' : 'PENDING' })
    if (status === 200) return
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /u)
    expect(await response.text()).toContain('Let the callback profile send the value of KALEYRA_CALLBACK_SECRET')
  })

  const FORM = 'application/x-www-form-urlencoded'
  test.each([
    ['no id', 'application/json', '{"status":"UPLOADED"}', 'Add resumable_media_id'],
    ['no JSON', 'application/json', 'status=UPLOADED', 'Let the template of the callback profile be one'],
    ['a list', 'application/json', '[]', 'Let the template of the callback profile be one'],
    ['a form', FORM, 'resumable_media_id=1&status=UPLOADED', 'Let the callback profile send JSON by POST'],
    ['an id that is none', 'application/json', `{"resumable_media_id":"${'1'.repeat(65)}"}`, 'more than 64 characters'],
  ])('%s is a 400 [gateway-callback-400]', async (_name, type, body, cure) => {
    const headers = { 'x-callback-secret': SECRET, 'content-type': type }
    const response = await at('/callbacks/kaleyra', { method: 'POST', headers, body })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(cure)])
  })

  test('a GET without an id is a 400, and another method a 405', async () => {
    const get = await at('/callbacks/kaleyra?status="UPLOADED"', inHeader(SECRET))
    expect([get.status, await get.text()]).toEqual([400, expect.stringContaining('Add resumable_media_id')])
    const put = await at('/callbacks/kaleyra', { method: 'PUT', ...inHeader(SECRET) })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST, GET'])
    expect(await put.text()).toContain('Set the method of the callback profile')
  })

  test.each([1_767_139_200, '1767139200', '1767139200123', '2025-12-31T00:00:00+05:30', 'never', '', null, '<time>'])(
    'with the time %j it is applied',
    async time => {
      const { id, kaleyraId } = await pending()
      await post({ resumable_media_id: kaleyraId, status: 'UPLOADED', uploaded_file_handle: HANDLE, time })
      expect(await system.status(id)).toMatchObject({ status: 'UPLOADED', handle: HANDLE })
    },
  )

  test('where no secret is configured they are off, and it says so [gateway-callback-off]', async () => {
    const { KALEYRA_CALLBACK_SECRET: _, ...env } = await gatewayEnv()
    const gateway = await startGateway(readConfig(env), createLog('silent'))
    const response = await fetch(`${gateway.url}/callbacks/kaleyra`, {
      method: 'POST',
      headers: { 'x-callback-secret': '' },
      body: '{}',
    })
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('KALEYRA_CALLBACK_SECRET is not set'),
    ])
    await gateway.stop()
  })

  const gatewayEnv = async (): Promise<Record<string, string>> => ({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'key',
    KALEYRA_CALLBACK_SECRET: SECRET,
    DATA_DIR: `${system.dataDir}/another`,
    PORT: '0',
  })
})

describe('the endpoints', () => {
  test('health', async () => {
    expect(await (await at('/health/live')).json()).toEqual({ status: 'ok' })
    expect(await (await at('/health/ready')).json()).toEqual({ status: 'ok' })
  })

  test('GraphiQL, whole, without a word to another host', async () => {
    const page = await (await at('/graphql', { headers: { accept: 'text/html' } })).text()
    expect(page).toContain('graphiql')
    expect([...page.matchAll(/(?:src|href)="(https?:[^"]+)"/gu)].map(match => match[1])).toEqual([])
  })

  test('a path that is not there names those that are', async () => {
    const response = await at('/nothing')
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining('/graphql /callbacks/kaleyra'),
    ])
  })

  test('a page of another origin cannot upload, one of an allowed or of our own can', async () => {
    const from = async (origin: string) => {
      const body = formOf({}, await blobOf('image.png'), 'image.png')
      return (await at('/graphql', { method: 'POST', headers: { ...PREFLIGHT, origin }, body })).status
    }
    const before = (await system.seen()).length
    expect(await from('https://evil.test')).toBe(403)
    expect(await from('null')).toBe(403)
    expect(await system.seen()).toHaveLength(before)
    expect(await from('http://localhost:5173')).toBe(200)
    expect(await from(system.url)).toBe(200)
  })

  test('a content type that web pages may send anywhere is refused', async () => {
    const response = await at('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"query":"{__typename}"}',
    })
    expect(response.status).toBe(415)
  })

  test.each([
    ['no JSON', '{', 400, 'is not JSON'],
    ['a batch', '[{"query":"{__typename}"}]', 400, 'one operation at a time'],
    ['a text', '"{__typename}"', 400, 'one JSON object'],
    ['two megabytes', `{"query":"${' '.repeat(2 ** 21)}"}`, 413, 'more than 1048576 bytes'],
  ])('a body of %s', async (_name, body, status, message) => {
    const response = await at('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)])
  })

  test('only allowed origins may read answers', async () => {
    const from = async (origin: string) =>
      (await at('/graphql?query={__typename}', { headers: { ...PREFLIGHT, origin } })).headers.get(
        'access-control-allow-origin',
      )
    expect(await from('http://localhost:5173')).toBe('http://localhost:5173')
    expect(await from('http://evil.test')).not.toBe('http://evil.test')
    expect(await from('http://evil.test')).not.toBe('*')
  })
})
