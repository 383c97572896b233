import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/index.ts'
import { OFTEN, createCaller, example } from './caller.ts'
import { openUpload } from './open-upload.ts'

let sandbox: Sandbox
let caller: ReturnType<typeof createCaller>
const lines: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({
    port: 0,
    processingMs: 5,
    rateLimit: { calls: 1, perMs: 60_000 },
    log: line => lines.push(line),
  })
  caller = createCaller(sandbox.url)
})
afterAll(() => sandbox.stop())

test('a client that goes away midway leaves an entry without a status, and nothing else', async () => {
  const upload = openUpload(sandbox.url, 1_000_000)
  await upload.write(Buffer.alloc(300_000))
  await expect.poll(requests, OFTEN).toHaveLength(1)
  upload.outgoing.destroy()
  await expect.poll(requests, OFTEN).toMatchObject([{ fileName: 'film.mp4', type: 'video/mp4' }])
  expect(await requests()).toMatchObject([{ status: null, code: null, sha256: null, mediaId: null }])
  expect(await caller.lookUp()).toEqual(example('notFound'))
  expect(lines).toEqual([])
})

test('of two uploads that begin under the limit and end over it, one is accepted', async () => {
  const uploads = [openUpload(sandbox.url), openUpload(sandbox.url)]
  await Promise.all(uploads.map(upload => upload.write(Buffer.from('film'))))
  await expect.poll(async () => (await requests()).filter(({ method }) => method === 'POST'), OFTEN).toHaveLength(3)
  for (const upload of uploads) upload.finish()
  const replies = await Promise.all(uploads.map(upload => upload.reply))
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202, 429]))
})

async function requests(): Promise<{ method: string }[]> {
  const { body } = await caller.control('GET', '/_sandbox/requests')
  return Array.isArray(body) ? body : []
}
