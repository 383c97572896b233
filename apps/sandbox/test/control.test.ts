import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { startSandbox, type Sandbox } from '../src/index.ts'
import { createCaller, example, resource } from './caller.ts'

let sandbox: Sandbox
let caller: ReturnType<typeof createCaller>

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, processingMs: 5, rateLimit: { calls: 1, perMs: 60_000 } })
  caller = createCaller(sandbox.url)
})
beforeEach(async () => {
  await caller.control('POST', '/_sandbox/reset')
})
afterAll(() => sandbox.stop())

test('a reset brings back the start', async () => {
  await caller.upload()
  await caller.control('PATCH', '/_sandbox/settings', '{"processingMs":60000}')
  expect(await caller.upload()).toEqual(example('rateLimited'))

  expect(await caller.control('POST', '/_sandbox/reset')).toMatchObject({ status: 200, body: { processingMs: 5 } })
  expect((await caller.control('GET', '/_sandbox/requests')).body).toEqual([])
  expect(await caller.lookUp()).toEqual(example('notFound'))
  expect(await caller.upload()).toMatchObject({ status: 202 })
})

test('the command of the README changes the settings', async () => {
  const command = block('apps/sandbox/README.md', 'settings').replace(
    'http://127.0.0.1:4010',
    new URL(sandbox.url).origin,
  )
  const { stdout } = await promisify(execFile)('sh', ['-c', command])
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'FAILED', callback: { mode: 'twice' } })
})

const EXISTS = [
  'POST, GET /v2/{sid}/whatsapp/{wabaId}/resumable_media',
  'GET /_sandbox/requests',
  'GET, PATCH /_sandbox/settings',
  'POST /_sandbox/reset',
  'GET /health',
]

test.each([
  '/',
  '/v2',
  '/v2/x/whatsapp/1/resumable_media/',
  '/v2/x/whatsapp/resumable_media',
  '/resumable_media',
  '//x',
])('%s is not there, and the answer says what is', async path => {
  const response = await fetch(new URL(sandbox.url).origin + path)
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ error: `There is nothing at ${path}.`, exists: EXISTS })
})

test('a method that is not there is told which are', async () => {
  const response = await fetch(resource(sandbox.url), { method: 'DELETE' })
  expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({ status: 405, allow: 'POST, GET' })
  expect(await response.json()).toMatchObject({
    error: expect.stringContaining('DELETE is not a method of'),
    exists: EXISTS,
  })
  expect((await caller.control('PUT', '/_sandbox/reset')).status).toBe(405)
})
