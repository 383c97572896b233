import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { openPieceSpool } from '../../src/spool/pieces/piece-spool.ts'
import type { PieceSpool } from '../../src/spool/pieces/piece-spool.ts'
import { openS3Objects } from '../../src/spool/s3/s3-objects.ts'
import type { Spool } from '../../src/spool/spool.ts'
import { openDatabase } from '../../src/store/sqlite/database.ts'
import { BUCKET_OF_TESTS, startFaultyStore } from '@resumable-media/test-kit/faulty-store'

export const MB = 1024 * 1024
export const signal = new AbortController().signal
export const piece = { maxBytes: 100 * MB, until: signal }
export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export type PiecePlace = Awaited<ReturnType<typeof startPlace>> & { spool: PieceSpool }

/** A database and a store for the tests of a file, and a new spool for each. In the end no object may be left. */
export function usePiecePlace(): PiecePlace {
  const place = {} as PiecePlace
  beforeAll(async () => Object.assign(place, await startPlace()))
  afterAll(() => place.stop())
  beforeEach(async () => {
    place.spool = await place.open()
  })
  afterEach(async () => {
    place.store.fault(() => undefined)
    for (const id of await place.spool.ids()) await place.spool.remove(id)
    await expect.poll(() => place.database.selectFrom('intent').selectAll().execute()).toEqual([])
    expect(await place.store.objects()).toEqual({})
    await place.stopSpools()
  })
  return place
}

async function startPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'pieces-'))
  const { database } = await openDatabase(folder)
  const store = await startFaultyStore()
  const opened: PieceSpool[] = []
  return {
    store,
    database,
    openObjects: (timeoutMs = 60_000) =>
      openS3Objects({ ...BUCKET_OF_TESTS, prefix: 'spool', endpoint: store.endpoint, timeoutMs }),
    /** A spool of another instance. */
    async open(options: Partial<Parameters<typeof openPieceSpool>[0]> = {}) {
      const id = options.instance?.() ?? randomUUID()
      const row = { id, aliveUntil: Number.MAX_SAFE_INTEGER, takenBy: null }
      await database
        .insertInto('instance')
        .values(row)
        .onConflict(same => same.doNothing())
        .execute()
      const spool = await openPieceSpool({
        objects: options.objects ?? (await this.openObjects()),
        database,
        instance: () => id,
        maxBytes: 1000 * MB,
        delaysMs: [1, 1, 1],
        settleMs: 50,
        ...options,
      })
      opened.push(spool)
      return spool
    },
    piecesOf: (id: string) =>
      database
        .selectFrom('piece')
        .select(['offset', 'bytes', 'key'])
        .where('mediaId', '=', id)
        .orderBy('offset')
        .execute(),
    async stopSpools() {
      for (const spool of opened.splice(0)) await spool.stop()
    },
    async stop() {
      await store.stop()
      await database.destroy()
      await rm(folder, { recursive: true })
    },
  }
}

export const write = (spool: Spool, bytes: Uint8Array) =>
  spool.write(Readable.from([bytes]), { maxBytes: 100 * MB, signal })

export async function read(spool: Spool, id: string): Promise<Buffer> {
  const file = await spool.open(id)
  return buffer(file.stream())
}

export async function append(spool: Spool, id: string, bytes: Uint8Array): Promise<void> {
  const part = await spool.part(id, 0)
  await part.append(Readable.from([bytes]), piece)
  await part.sync()
  await part.close()
}
