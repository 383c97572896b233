import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMetrics } from '../../test/scrape.ts'
import { objectsSuite } from '../../test/suites/objects.ts'
import { openFileObjects } from '../spool/file-objects/file-objects.ts'
import type { Objects } from '../spool/objects.ts'
import { createInstruments } from './instruments.ts'
import { createTimedObjects } from './timed-objects.ts'

const NAME = 'resumable_media_object_store_seconds'

let folder: string
let passedMs: number
let objects: Objects
let counts: (operation: string) => Promise<{ ok: number | undefined; fault: number | undefined }>
let secondsOf: (operation: string) => Promise<number | undefined>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timed-'))
  passedMs = 0
  const { registry, instruments } = await createInstruments()
  const time = createTimedObjects(instruments, () => passedMs)
  objects = time(await openFileObjects(join(folder, 'spool')))
  const value = async (name: string, labels: Record<string, string>) =>
    readMetrics(await registry.metrics()).value(name, labels)
  counts = async operation => ({
    ok: await value(`${NAME}_count`, { operation, result: 'ok' }),
    fault: await value(`${NAME}_count`, { operation, result: 'fault' }),
  })
  secondsOf = operation => value(`${NAME}_sum`, { operation })
  await objects.probe()
})
afterEach(() => rm(folder, { recursive: true }))

const { signal } = new AbortController()

objectsSuite('that are timed', async () => {
  const { instruments } = await createInstruments()
  const place = await mkdtemp(join(tmpdir(), 'timed-'))
  const time = createTimedObjects(instruments, () => performance.now())
  return { objects: time(await openFileObjects(place)), close: () => rm(place, { recursive: true }) }
})

test('each call is counted by what it does, and each series begins at 0', async () => {
  expect(await counts('copy')).toEqual({ ok: 0, fault: 0 })
  await objects.put('a', Buffer.from('bytes'), { signal })
  await objects.copy('a', 'b')
  await buffer(objects.get('b', { from: 0, to: 5 }))
  await objects.remove(['a', 'b'])
  for (const operation of ['probe', 'put', 'copy', 'get', 'remove'])
    expect([operation, await counts(operation)]).toEqual([operation, { ok: 1, fault: 0 }])
})

test('a fault is counted as one, and thrown as it is', async () => {
  await expect(objects.copy('none', 'other')).rejects.toThrow('has no none')
  await expect(buffer(objects.get('none', { from: 0, to: 1 }))).rejects.toThrow('has no none')
  await rename(join(folder, 'spool'), join(folder, 'away'))
  await expect(objects.put('a', Buffer.alloc(1), { signal })).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
  await expect(objects.remove(['a'])).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
  for (const operation of ['copy', 'get', 'put', 'remove'])
    expect([operation, await counts(operation)]).toEqual([operation, { ok: 0, fault: 1 }])
})

test('what its caller gives up is not counted', async () => {
  const gone = AbortSignal.abort(new Error('the sender has gone'))
  await expect(objects.put('a', Buffer.alloc(1), { signal: gone })).rejects.toThrow('the sender has gone')
  await objects.put('a', Buffer.alloc(2_000_000), { signal })
  await expect(buffer(objects.get('a', { from: 0, to: 2_000_000, signal: gone }))).rejects.toThrow('has gone')
  for await (const chunk of objects.get('a', { from: 0, to: 2_000_000 })) if (chunk.length > 0) break
  expect(await counts('put')).toEqual({ ok: 1, fault: 0 })
  expect(await counts('get')).toEqual({ ok: 0, fault: 0 })
})

test('the time of a get is what was waited for its bytes, and not what its reader took', async () => {
  await objects.put('a', Buffer.alloc(2_000_000), { signal })
  let chunks = 0
  for await (const chunk of objects.get('a', { from: 0, to: 2_000_000 })) {
    chunks += chunk.length > 0 ? 1 : 0
    // A slow reader.
    passedMs += 60_000
  }
  expect(chunks).toBeGreaterThan(1)
  expect(await counts('get')).toEqual({ ok: 1, fault: 0 })
  expect(await secondsOf('get')).toBe(0)
})
