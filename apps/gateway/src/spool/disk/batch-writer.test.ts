import { finished } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { BATCH_BYTES, createBatchWriter } from './batch-writer.ts'
import { createMemoryShare } from './memory-share.ts'

const KB = 1024

/** A batch writer whose writes end when they are let. */
function heldWriter() {
  const writes: { chunks: Buffer[]; end: () => void; fail: (error: Error) => void }[] = []
  const { writer, written } = createBatchWriter({
    take() {},
    share: createMemoryShare(BATCH_BYTES),
    write: chunks => new Promise((end, fail) => writes.push({ chunks, end, fail })),
  })
  return { writer, written, writes, sizes: () => writes.map(({ chunks }) => Buffer.concat(chunks).length / KB) }
}

test('chunks are written by the megabyte, and the rest at the end', async () => {
  const { writer, writes, sizes } = heldWriter()
  for (let chunk = 0; chunk < 40; chunk += 1) writer.write(Buffer.alloc(64 * KB))
  const ended = finished(writer.end())
  for (let write = 0; write < 3; write += 1) {
    await expect.poll(() => writes).toHaveLength(write + 1)
    writes[write]?.end()
  }
  await ended
  expect(sizes()).toEqual([1024, 1024, 512])
})

test('one batch is collected while another is written; then the sender waits', async () => {
  const { writer, writes } = heldWriter()
  for (let chunk = 0; chunk < 33; chunk += 1) writer.write(Buffer.alloc(64 * KB))
  await expect.poll(() => writes).toHaveLength(1)
  expect(writer.writableNeedDrain).toBe(true)
  writes[0]?.end()
  await expect.poll(() => writer.writableNeedDrain).toBe(false)
  expect(writes).toHaveLength(2)
  writer.destroy()
  writes[1]?.end()
})

test('a chunk that nothing follows is written soon, and single bytes are not collected without end', async () => {
  const { writer, writes, sizes } = heldWriter()
  writer.write(Buffer.alloc(KB))
  await expect.poll(() => sizes()).toEqual([1])
  for (let byte = 0; byte < 1024; byte += 1) writer.write(Buffer.alloc(1))
  writes[0]?.end()
  await expect.poll(() => sizes()).toEqual([1, 1])
  writer.destroy()
  writes[1]?.end()
})

test('a write that fails ends the stream with its error, and nothing is written after it', async () => {
  const { writer, writes } = heldWriter()
  writer.write(Buffer.alloc(KB))
  const ended = finished(writer)
  ended.catch(() => {})
  await expect.poll(() => writes).toHaveLength(1)
  writer.write(Buffer.alloc(1024 * KB))
  writes[0]?.fail(new Error('EIO'))
  await expect(ended).rejects.toThrow('EIO')
  expect(writes).toHaveLength(1)
})

test('its end waits for the write under way', async () => {
  const { writer, writes } = heldWriter()
  writer.write(Buffer.alloc(1024 * KB))
  await expect.poll(() => writes).toHaveLength(1)
  const closed = new Promise(resolve => writer.once('close', resolve))
  let isClosed = false
  void closed.then(() => (isClosed = true))
  writer.destroy()
  await new Promise(setImmediate)
  expect(isClosed).toBe(false)
  writes[0]?.end()
  await closed
})
