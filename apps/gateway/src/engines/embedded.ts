import { join } from 'node:path'
import { createAfterRestore } from '../dispatch/after-restore.ts'
import { sweepSpool } from '../retention/sweep.ts'
import { openDiskSpool } from '../spool/disk/disk-spool.ts'
import { findLastKnown } from '../store/last-known.ts'
import { createMediaReads } from '../store/media-reads.ts'
import { createSignals } from '../store/signals.ts'
import { sqliteCopyMark } from '../store/sqlite/copy-mark.ts'
import { demandSpool, prepareFolder } from '../store/sqlite/data-folder.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { lockFolder } from '../store/sqlite/instance-lock.ts'
import { createLocksInMemory } from '../uploads/pieces/locks-in-memory.ts'
import { noteRemoval } from './engine.ts'
import type { Engine, EngineDeps } from './engine.ts'

type Storage = { dataDir: string; maxSpoolBytes: number; diskReserveBytes: number }

/** SQLite and the files of a folder, which this gateway has alone. Throws FolderInUseError and DataFolderError. */
export async function openEmbedded(storage: Storage, { clock, observe, onSwept, log }: EngineDeps): Promise<Engine> {
  const { dataDir, maxSpoolBytes, diskReserveBytes } = storage
  const { now, monotonic } = clock
  prepareFolder(dataDir)
  await using opening = new AsyncDisposableStack()
  opening.adopt(lockFolder(dataDir), lock => lock.release())
  const lost = Promise.withResolvers<Error>()
  const { database, dialect } = await openDatabase(dataDir, lost.resolve, observe)
  opening.defer(() => database.destroy())
  const lastKnownAt = await findLastKnown(database)
  const signals = createSignals()
  const spoolFolder = join(dataDir, 'spool')
  demandSpool(spoolFolder, await createMediaReads({ database, now }).countWaiting())
  const spool = await openDiskSpool(spoolFolder, {
    maxBytes: maxSpoolBytes,
    reserveBytes: diskReserveBytes,
    monotonic,
    onRemovalFailed: noteRemoval({ signals, log }),
  })
  opening.defer(() => spool.stop())
  const open = opening.move()

  return {
    database,
    dialect,
    signals,
    spool,
    locks: createLocksInMemory(),
    clock,
    followed: clock,
    lastKnownAt,
    holder: () => null,
    callsOutliveMs: 0,
    // Alone on the folder: earlier workers are gone, and their open calls can be looked up at once.
    async begin({ queue, slots, store, clampWaits }) {
      await queue.startOver()
      await clampWaits()
      const isRestored = await createAfterRestore({ database, mark: sqliteCopyMark, slots, now })()
      onSwept(await sweepSpool({ spool, store }))
      return { isRestored }
    },
    watch() {},
    lost: lost.promise,
    stop: () => open.disposeAsync(),
  }
}
