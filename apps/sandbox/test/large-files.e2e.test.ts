import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { maxFileBytes } from '@resumable-media/client/rules'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCaller, example, formOf } from './caller.ts'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { openUpload } from './open-upload.ts'

let sandbox: Awaited<ReturnType<typeof startSandboxProcess>>
let caller: ReturnType<typeof createCaller>

beforeAll(async () => {
  sandbox = await startSandboxProcess({ SANDBOX_PROCESSING_MS: '5' })
  caller = createCaller(sandbox.url)
})
beforeEach(async () => {
  await caller.control('POST', '/_sandbox/reset')
})
afterAll(async () => {
  sandbox.child.kill()
  await sandbox.exit
})

const MEGABYTE = 1024 * 1024

test.skipIf(process.platform !== 'linux')('100 MB are accepted, hashed, and never held in memory', async () => {
  await uploadOf(5 * MEGABYTE)
  const before = await memory('VmRSS')
  const { status, sha256 } = await uploadOf(maxFileBytes)
  expect(status).toBe(202)
  const [, request] = await requests()
  expect(request).toMatchObject({ status: 202, size: maxFileBytes, sha256 })
  // VmHWM is the most that there ever was.
  expect((await memory('VmHWM')) - before).toBeLessThan(80 * MEGABYTE)
})

test('one byte more is too large, and an ordinary client reads that [sandbox-too-large]', async () => {
  const film = new Blob([Buffer.alloc(maxFileBytes + 1)])
  expect(await caller.upload(formOf(['type', 'video/mp4'], ['file', film, 'film.mp4']))).toEqual(example('tooLarge'))
  expect(await requests()).toMatchObject([
    { status: 413, code: 'WA413', size: maxFileBytes + 1, sha256: null, mediaId: null },
  ])
})

test('the refusal comes while a far larger file is being sent, and the sender is then cut off', async () => {
  const upload = openUpload(sandbox.url, 1000 * MEGABYTE)
  const chunk = Buffer.alloc(MEGABYTE)
  let sent = 0
  let sentWhenRefused = 0
  void upload.reply.then(() => (sentWhenRefused = sent))
  while (!upload.outgoing.destroyed && sent < 1000) {
    await upload.write(chunk)
    sent += 1
  }
  expect(await upload.reply).toEqual(example('tooLarge'))
  expect(sentWhenRefused).toBeLessThan(130)
  expect(sent).toBeLessThan(200)
})

async function uploadOf(size: number) {
  const hash = createHash('sha256')
  const upload = openUpload(sandbox.url, size)
  for (let left = size, n = 0; left > 0; n += 1) {
    const chunk = Buffer.alloc(Math.min(left, MEGABYTE), `film ${n}\r\n--`)
    hash.update(chunk)
    await upload.write(chunk)
    left -= chunk.length
  }
  upload.finish()
  return { status: (await upload.reply).status, sha256: hash.digest('hex') }
}

async function requests(): Promise<unknown[]> {
  const { body } = await caller.control('GET', '/_sandbox/requests')
  return Array.isArray(body) ? body : []
}

/** A line of the sandbox's /proc status, in bytes. */
async function memory(line: 'VmRSS' | 'VmHWM'): Promise<number> {
  const text = await readFile(`/proc/${sandbox.child.pid}/status`, 'utf8')
  return Number(new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024
}
