import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { BUCKET_OF_TESTS, startFaultyStore } from '@resumable-media/test-kit/faulty-store'
import type { FaultyStore } from '@resumable-media/test-kit/faulty-store'
import { spoolSuite } from '../../../test/suites/spool.ts'
import type { SpoolPlace } from '../../../test/suites/spool.ts'
import type { Database } from '../../store/database.ts'
import { openDatabase } from '../../store/sqlite/database.ts'
import { openFileObjects } from '../file-objects/file-objects.ts'
import type { Objects } from '../objects.ts'
import { openS3Objects } from '../s3/s3-objects.ts'
import { openPieceSpool } from './piece-spool.ts'

let store: FaultyStore
let folder: string
let database: Database
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pieces-'))
  ;({ database } = await openDatabase(folder))
  store = await startFaultyStore()
})
afterAll(async () => {
  await store.stop()
  await database.destroy()
  await rm(folder, { recursive: true })
})

const bucketOf = (prefix: string) => openS3Objects({ ...BUCKET_OF_TESTS, prefix, endpoint: store.endpoint })

spoolSuite('of pieces in a bucket', () => openPlace(bucketOf), { isCopied: true })
spoolSuite('of pieces in a shared folder', () => openPlace(place => openFileObjects(join(folder, place))), {
  isCopied: true,
})

async function openPlace(openObjects: (place: string) => Promise<Objects>): Promise<SpoolPlace> {
  const place = randomUUID()
  for (const table of ['file', 'piece', 'intent'] as const) await database.deleteFrom(table).execute()
  return {
    async open(maxBytes) {
      const id = randomUUID()
      return openPieceSpool({ objects: await openObjects(place), database, instance: () => id, maxBytes })
    },
    close: async () => {},
  }
}
