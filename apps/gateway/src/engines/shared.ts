import type { Shared } from '../config/config.ts'
import { createAfterRestore } from '../dispatch/after-restore.ts'
import { sweepLeft } from '../retention/sweep.ts'
import { openPieceSpool } from '../spool/pieces/piece-spool.ts'
import { postgresCopyMark } from '../store/postgres/copy-mark.ts'
import { openPostgres } from '../store/postgres/database.ts'
import { startInstances } from '../store/postgres/instances.ts'
import { startPostgresSignals } from '../store/postgres/signals.ts'
import { createLocksOfAll } from '../uploads/pieces/locks-of-all.ts'
import { noteRemoval } from './engine.ts'
import type { Engine, EngineDeps } from './engine.ts'
import { openObjects } from './open-objects.ts'
import { asSpoolError } from './spool-error.ts'

type Options = Shared & { maxSpoolBytes: number }

/** A gateway that is stopped in the middle of a call sees the end of its time a moment later than others. */
const MARGIN_MS = 5000

/**
 * A PostgreSQL and a place for objects, which any number of gateways share. Throws DatabaseError and SpoolError. This module
 * is imported only where it is called, since what it needs takes long to load.
 */
export async function openShared(options: Options, deps: EngineDeps): Promise<Engine> {
  const { databaseUrl, directUrl, connections, maxSpoolBytes } = options
  const { observe, onSwept, timeObjects, timeoutMs, log } = deps
  const { monotonic } = deps.clock
  await using opening = new AsyncDisposableStack()
  const { database, dialect, openOne } = await openPostgres(databaseUrl, { mostConnections: connections, observe })
  opening.defer(() => database.destroy())
  const onError = (error: unknown) => log.error({ err: error }, 'the signals of other gateways cannot be heard')
  const key = directUrl === databaseUrl ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL'
  const signals = opening.adopt(await startPostgresSignals({ url: directUrl, key, database, onError }), one =>
    one.stop(),
  )
  const instances = opening.adopt(await startInstances({ database, openOne, monotonic, log }), one => one.stop())
  const { now } = instances
  const objects = timeObjects(await openObjects(options.spool))
  const spool = await openPieceSpool({
    objects,
    database,
    instance: instances.id,
    maxBytes: maxSpoolBytes,
    monotonic,
    onRemovalFailed: noteRemoval({ signals, log }),
  }).catch(async (error: unknown) => {
    await objects.stop()
    return asSpoolError(error)
  })
  opening.defer(() => spool.stop())
  const open = opening.move()

  return {
    database,
    dialect,
    signals,
    spool,
    locks: createLocksOfAll({ signals, instance: instances.id, holderOf: spool.holderOf }),
    clock: { now, monotonic },
    // It has no jumps: those of this machine's clock do not matter, and those of the database's would be followed by each.
    followed: { now, monotonic: now },
    lastKnownAt: undefined,
    holder: instances.id,
    keepFile: spool.keep,
    demandHeld: spool.demandHeld,
    callsOutliveMs: timeoutMs + MARGIN_MS,
    async begin({ queue, slots }) {
      await queue.askAgain()
      return { isRestored: await createAfterRestore({ database, mark: postgresCopyMark, slots, now })() }
    },
    watch({ queue, store, sessions }) {
      instances.takeOverBy(async dead => {
        if (dead !== undefined) await queue.takeOver(dead)
        const { sessions: left, swept } = await sweepLeft({ spool, store }, dead)
        for (const id of left) sessions.settleSoon(id)
        onSwept(swept)
        if (dead === undefined) return
        log.info(
          { instance: dead, sessions: left.length, swept },
          'what a gateway that is gone has left was taken over',
        )
      })
    },
    // The disk is not this machine's: a database that cannot write says so.
    lost: new Promise(() => {}),
    stop: () => open.disposeAsync(),
  }
}
