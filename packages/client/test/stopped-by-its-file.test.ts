import { expect, test } from 'vitest'
import { FileSourceError, InvalidUploadError, OutcomeUnknownError } from '../src/index.ts'
import type { FileSource } from '../src/index.ts'
import { ACCEPTED, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { acceptWhole, startPeer } from './peer.ts'

const ofTen = (...chunks: string[]): FileSource => ({
  size: 10,
  stream: async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk)
  },
})

test.each([
  ['fewer', ofTen('01234')],
  ['more', ofTen('0123456789', 'x')],
])('a source that gives %s bytes than it said cuts the request off before its end', async (_, file) => {
  const peer = await startPeer(async call => {
    await call.whole()
    call.answerJson(202, ACCEPTED)
  })
  const client = clientOf(peer.url)

  expect(await failureOf(client.uploadResumableMedia({ ...anUpload, file }))).toBeInstanceOf(FileSourceError)

  await expect.poll(() => peer.calls[0]?.socket.readableEnded || peer.calls[0]?.socket.destroyed).toBe(true)
  expect(peer.calls[0]?.received.toString()).not.toMatch(/--\r\n$/u)
  await client.close()
  await peer.stop()
})

test('an upload that breaks rules is told all of them, and nothing is sent', async () => {
  const peer = await startPeer(() => {})
  const client = clientOf(peer.url)
  // @ts-expect-error a type that the spec does not have
  const upload = client.uploadResumableMedia({ ...anUpload, fileName: 'a b', type: 'image/gif', file: new Blob([]) })

  const failure = await failureOf(upload)

  expect(failure).toBeInstanceOf(InvalidUploadError)
  expect(failure).toMatchObject({
    reason: 'INVALID_UPLOAD',
    violations: [
      { field: 'fileName', message: expect.stringContaining('a-b') },
      { field: 'type', message: expect.stringContaining('image/gif') },
      { field: 'size', message: expect.stringContaining('empty') },
    ],
  })
  expect(peer.calls).toEqual([])
  await client.close()
  await peer.stop()
})

test('a process that was stopped for longer than the call may take sends nothing when it goes on', async () => {
  const peer = await startPeer(acceptWhole)
  const client = clientOf(peer.url)
  const first = 'a'.repeat(1000)
  const file: FileSource = {
    size: 2000,
    stream: async function* () {
      yield Buffer.from(first)
      await expect.poll(() => peer.calls[0]?.received.includes(first)).toBe(true)
      // As a process that is stopped: nothing runs, and then what was waiting comes before the timer.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000)
      yield Buffer.from('b'.repeat(1000))
    },
  }
  expect(await failureOf(client.uploadResumableMedia({ ...anUpload, file, timeoutMs: 1500 }))).toBeInstanceOf(
    OutcomeUnknownError,
  )
  await expect.poll(() => peer.calls[0]?.socket.readableEnded || peer.calls[0]?.socket.destroyed).toBe(true)
  expect(peer.calls[0]?.received.toString()).not.toContain('b'.repeat(100))
  await client.close()
  await peer.stop()
})
