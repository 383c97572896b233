import { mkdtemp, open, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FileTooLargeError } from '../src/index.ts'
import { examples } from '@resumable-media/openapi/examples'
import { anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { startPeer } from './peer.ts'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-early-'))
  path = join(folder, 'file')
  const file = await open(path, 'w')
  await file.truncate(50_000_000)
  await file.close()
})
afterAll(() => rm(folder, { recursive: true }))

test('a refusal that comes before the end of the body is read, though the connection is closed at once', async () => {
  const peer = await startPeer(async call => {
    await call.until(received => received.byteLength > 1000)
    call.socket.pause()
    call.answerJson(413, examples.tooLarge.body)
    call.socket.destroySoon()
  })
  const client = clientOf(peer.url)

  const failures: unknown[] = []
  for (let tries = 0; tries < 10; tries += 1) {
    failures.push(await failureOf(client.uploadResumableMedia({ ...anUpload, file: { path } })))
  }

  expect(failures.every(failure => failure instanceof FileTooLargeError)).toBe(true)
  await expect.poll(() => openFiles(path)).toEqual([])
  await client.close()
  await peer.stop()
})

/** The descriptors of this process that point at the file. */
async function openFiles(file: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const targets = await Promise.all(descriptors.map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return targets.filter(target => target === file)
}
