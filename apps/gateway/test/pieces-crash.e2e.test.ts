import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openPieceSpool } from '../src/spool/pieces/piece-spool.ts'
import { openS3Objects } from '../src/spool/s3/s3-objects.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { BUCKET_OF_TESTS, startFaultyStore } from '@resumable-media/test-kit/faulty-store'
import { CHUNK_BYTES, chunkOf } from './s3/piece-process.ts'
import type { PieceProcess } from './s3/piece-process.ts'

const PROGRAM = fileURLToPath(new URL('s3/piece-process.ts', import.meta.url))

test('after kill -9 in the middle of a PUT every acknowledged byte is there, and what is not acknowledged is swept [no-unknown-object]', async () => {
  await using cleanup = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'pieces-crash-'))
  cleanup.defer(() => rm(folder, { recursive: true }))
  const store = await startFaultyStore()
  cleanup.defer(() => store.stop())
  // The mark of the place is the first.
  store.fault((method, nth) => (method === 'PUT' && nth === 7 ? { isUnanswered: true } : undefined))
  const id = randomUUID()
  const bucket = { ...BUCKET_OF_TESTS, prefix: 'spool', endpoint: store.endpoint }
  const as: PieceProcess = { folder, bucket, instance: 'killed', appendTo: id }
  const writer = spawn(process.execPath, [PROGRAM, JSON.stringify(as)], { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanup.defer(() => void writer.kill('SIGKILL'))
  let acknowledged = 0
  createInterface(writer.stdout).on('line', line => (acknowledged = Number(line)))
  await expect.poll(() => acknowledged).toBe(5 * 20 * CHUNK_BYTES)
  await expect.poll(async () => Object.keys(await store.objects())).toHaveLength(6)
  const exited = once(writer, 'exit')
  writer.kill('SIGKILL')
  await exited
  store.fault(() => undefined)

  const { database } = await openDatabase(folder)
  cleanup.defer(() => database.destroy())
  const objects = await openS3Objects(bucket)
  const next = await openPieceSpool({ objects, database, instance: () => 'next', maxBytes: 1e9, settleMs: 50 })
  cleanup.defer(() => next.stop())
  expect(await next.filesOf('killed')).toEqual([{ id, fence: expect.any(Number) }])

  const part = await next.part(id, 0)
  expect(part.size()).toBe(acknowledged)
  await part.append(Readable.from([Buffer.from('the rest')]), { maxBytes: 1e9, until: new AbortController().signal })
  await part.sync()
  await part.close()
  const whole = createHash('sha256')
  for (let n = 0; n < 100; n += 1) whole.update(chunkOf(n))
  const { size, sha256 } = await next.measure(id)
  expect([size, sha256]).toEqual([acknowledged + 8, whole.update('the rest').digest('hex')])

  expect(await next.sweep('killed')).toBe(1)
  const named = await database.selectFrom('piece').select('key').execute()
  await expect
    .poll(async () => Object.keys(await store.objects()).toSorted())
    .toEqual(named.map(({ key }) => `spool/${key}`).toSorted())
  // Forgotten once its object is removed.
  await expect.poll(() => database.selectFrom('intent').selectAll().execute()).toEqual([])
})
