import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { BUCKET_OF_TESTS } from '@resumable-media/test-kit/faulty-store'
import { append, MB, piece, read, sha256Of, usePiecePlace, write } from '../../../test/s3/piece-place.ts'
import { FileGoneError } from '../spool.ts'

const p = usePiecePlace()

describe('a PUT', () => {
  const bytes = randomBytes(3 * MB)

  test.each([
    ['that is answered 500', { answer: 500, code: 'InternalError' }],
    ['that is answered 503 SlowDown', { answer: 503, code: 'SlowDown' }],
    ['that is cut in the middle', { cutAfter: MB }],
    ['that was stored though its answer was lost', { isLost: true }],
  ])('%s is repeated under another key, and no byte is there twice', async (_, fault) => {
    p.store.fault((method, nth) => (method === 'PUT' && nth <= 2 ? fault : undefined))
    const { id, sha256 } = await write(p.spool, bytes)
    expect(sha256).toBe(sha256Of(bytes))
    expect(sha256Of(await read(p.spool, id))).toBe(sha256)
    expect(await p.piecesOf(id)).toHaveLength(1)
    // Each try had a key of its own; what the first two have left is removed.
    await expect.poll(async () => Object.values(await p.store.objects())).toEqual([3 * MB])
  })

  test('that is not answered in time is repeated', async () => {
    const patient = await p.open({ objects: await p.openObjects(500) })
    p.store.fault((method, nth) => (method === 'PUT' && nth === 1 ? { isSilent: true } : undefined))
    const { id } = await write(patient, bytes)
    expect(sha256Of(await read(p.spool, id))).toBe(sha256Of(bytes))
  })

  test('that always fails fails the upload, and nothing is left', async () => {
    p.store.fault(method => (method === 'PUT' ? { answer: 503, code: 'SlowDown' } : undefined))
    await expect(write(p.spool, bytes)).rejects.toMatchObject({ code: 'STORAGE_FAULT', cause: { code: 'SlowDown' } })
    expect(await p.spool.ids()).toEqual([])
  })

  test('without room is not repeated', async () => {
    p.store.fault(method => (method === 'PUT' ? { answer: 507, code: 'XMinioStorageFull' } : undefined))
    p.store.seen.length = 0
    await expect(write(p.spool, bytes)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(p.store.seen.filter(one => one.startsWith('PUT'))).toHaveLength(1)
  })

  test('of a session that fails leaves what was stored before, and the next request goes on there', async () => {
    const id = randomUUID()
    await append(p.spool, id, bytes.subarray(0, 2 * MB))
    const part = await p.spool.part(id, 0)
    p.store.fault(method => (method === 'PUT' ? { answer: 500, code: 'InternalError' } : undefined))
    await part.append(Readable.from([bytes.subarray(2 * MB)]), piece)
    await expect(part.sync()).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
    await expect(part.sync()).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
    expect([part.size(), part.synced(), part.syncFailed()]).toEqual([2 * MB, 2 * MB, false])
    await part.close()
    p.store.fault(() => undefined)
    await append(p.spool, id, bytes.subarray(2 * MB))
    expect(await p.spool.measure(id)).toMatchObject({ size: 3 * MB, sha256: sha256Of(bytes) })
  })
})

describe('a GET', () => {
  test('that breaks off is read on by range from where it was', async () => {
    const bytes = randomBytes(3 * MB)
    const { id } = await write(p.spool, bytes)
    p.store.fault((method, nth) => (method === 'GET' && nth <= 3 ? { cutAnswerAfter: 500_000 } : undefined))
    p.store.seen.length = 0
    expect(sha256Of(await read(p.spool, id))).toBe(sha256Of(bytes))
    expect(p.store.seen.filter(one => one.startsWith('GET'))).toHaveLength(4)
  })

  test('that always fails fails the read, and not the file', async () => {
    const bytes = randomBytes(MB)
    const { id } = await write(p.spool, bytes)
    p.store.fault(method => (method === 'GET' ? { answer: 503, code: 'SlowDown' } : undefined))
    await expect(p.spool.open(id, { readAhead: true })).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
    p.store.fault(() => undefined)
    expect((await read(p.spool, id)).equals(bytes)).toBe(true)
  })

  test('of a place in a large file reads that range only', async () => {
    const bytes = randomBytes(20 * MB)
    const { id } = await write(p.spool, bytes)
    const before = p.store.answeredBytes()
    const file = await p.spool.open(id)
    const into = Buffer.alloc(128 * 1024)
    // Across two pieces.
    expect(await file.readAt(8 * MB - 1000, into)).toBe(into.length)
    expect(into.equals(bytes.subarray(8 * MB - 1000, 8 * MB - 1000 + into.length))).toBe(true)
    expect(p.store.answeredBytes() - before).toBe(into.length)
  })

  test('of an object that is gone says so; without the place nothing is gone', async () => {
    const { id } = await write(p.spool, randomBytes(1000))
    const [{ key } = { key: '' }] = await p.piecesOf(id)
    await fetch(`${p.store.direct}/${BUCKET_OF_TESTS.bucket}/spool/${key}`, { method: 'DELETE' })
    await expect(read(p.spool, id)).rejects.toThrow(FileGoneError)
    await fetch(`${p.store.direct}/${BUCKET_OF_TESTS.bucket}/spool/.probe`, { method: 'DELETE' })
    await expect(read(p.spool, id)).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
    await p.spool.probe()
    await expect(read(p.spool, id)).rejects.toThrow(FileGoneError)
  })
})

test('a removal that fails is told once and repeated', async () => {
  const failed: string[] = []
  const telling = await p.open({ onRemovalFailed: id => failed.push(id) })
  const { id } = await write(telling, randomBytes(1000))
  p.store.fault((method, nth) => (method === 'DELETE' && nth <= 8 ? { answer: 503, code: 'SlowDown' } : undefined))
  await telling.remove(id)
  expect(await telling.ids()).toEqual([])
  expect(failed).toHaveLength(1)
  await expect.poll(() => telling.retryRemovals()).toBe(false)
  expect(await p.store.objects()).toEqual({})
  expect(failed).toHaveLength(1)
})

test('a store that stalls holds up no cancellation and no callback: the file is gone at once, its object later', async () => {
  const { id } = await write(p.spool, randomBytes(1000))
  const { promise: until, resolve: answer } = Promise.withResolvers<void>()
  p.store.fault(method => (method === 'DELETE' ? { until } : undefined))
  await p.spool.removeSoon(id)
  expect(await p.spool.ids()).toEqual([])
  expect(Object.values(await p.store.objects())).toEqual([1000])
  answer()
  await expect.poll(() => p.store.objects()).toEqual({})
})

test('no LIST is asked for, which a store may answer as empty for a while', async () => {
  p.store.seen.length = 0
  const { id } = await write(p.spool, randomBytes(MB))
  const copy = await p.spool.share(id)
  await p.spool.remove(id)
  expect(await p.spool.ids()).toEqual([copy])
  await p.spool.sweep('another')
  expect(p.store.seen.length).toBeGreaterThan(2)
  expect(p.store.seen.filter(one => one.includes('list-type') || /^GET \/media\/?(?:\?|$)/u.test(one))).toEqual([])
})
