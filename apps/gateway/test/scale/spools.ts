import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Objects } from '../../src/spool/objects.ts'
import { openDiskSpool } from '../../src/spool/disk/disk-spool.ts'
import { openPieceSpool } from '../../src/spool/pieces/piece-spool.ts'
import { openS3Objects } from '../../src/spool/s3/s3-objects.ts'
import type { Spool } from '../../src/spool/spool.ts'
import { BUCKET_OF_TESTS } from '@resumable-media/test-kit/faulty-store'
import type { ScaleStore } from './stores.ts'

export { BUCKET_OF_TESTS }

const MAX_BYTES = 1e12

export type ScaleSpool = {
  spool: Spool
  /** Requests to the store of its objects so far. */
  requests(): number
  close(): Promise<void>
}

/** In a new folder in `parent`, on the disk that is to be measured. */
export async function openFolderSpool(parent: string): Promise<ScaleSpool> {
  const folder = await mkdtemp(join(parent, 'spool-'))
  const spool = await openDiskSpool(folder, { maxBytes: MAX_BYTES, reserveBytes: 0 })
  return {
    spool,
    requests: () => 0,
    async close() {
      await spool.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** In the bucket of a server that speaks S3. */
export async function openObjectSpool({ database }: ScaleStore, endpoint: string): Promise<ScaleSpool> {
  let requests = 0
  const objects = counted(await openS3Objects({ ...BUCKET_OF_TESTS, prefix: 'spool', endpoint }), () => (requests += 1))
  const spool = await openPieceSpool({ objects, database, instance: () => 'scale', maxBytes: MAX_BYTES })
  return { spool, requests: () => requests, close: () => spool.stop() }
}

function counted(objects: Objects, count: () => void): Objects {
  return {
    ...objects,
    put(...call) {
      count()
      return objects.put(...call)
    },
    get(...call) {
      count()
      return objects.get(...call)
    },
    copy(...call) {
      count()
      return objects.copy(...call)
    },
    remove(keys) {
      keys.forEach(count)
      return objects.remove(keys)
    },
  }
}
