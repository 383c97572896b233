import type { Queue } from '../dispatch/queue.ts'
import type { Slots } from '../dispatch/slots.ts'
import type { Clock } from '../lib/clock.ts'
import { ENDED } from '../media/media.ts'
import type { Objects } from '../spool/objects.ts'
import type { Spool } from '../spool/spool.ts'
import type { DatabaseObserver, OpenedDatabase } from '../store/database.ts'
import type { DemandHeld, KeepFile, MediaStore } from '../store/media-store.ts'
import type { Signals } from '../store/signals.ts'
import type { Sessions } from '../uploads/pieces/sessions.ts'
import type { SessionLocks } from '../uploads/pieces/session-locks.ts'
import type { Log } from '../lib/log.ts'

/** What a gateway stands on: the folder that it has alone, or a database and a spool that it shares with others. */
export type Engine = OpenedDatabase & {
  signals: Signals
  spool: Spool
  locks: SessionLocks
  /** Its time is that of the database, where that is shared. */
  clock: Clock
  /** The clock whose jumps are followed. */
  followed: Clock
  /** The newest time that is known from before the start. */
  lastKnownAt: number | undefined
  /** This gateway among those that share the database. */
  holder: () => string | null
  keepFile?: KeepFile
  demandHeld?: DemandHeld
  /** How long after its begin a call may still be under way whose gateway is taken for dead. */
  callsOutliveMs: number
  /** For the start, before anything else works: deals with what earlier workers have left. Answers whether a copy was restored. */
  begin(parts: Parts): Promise<{ isRestored: boolean }>
  /** Once everything works: deals with what other gateways leave that end. */
  watch(parts: Parts & { sessions: Pick<Sessions, 'settleSoon'> }): void
  /** Resolves when the disk can no longer be trusted. */
  lost: Promise<Error>
  stop(): Promise<void>
}

type Parts = {
  queue: Pick<Queue, 'askAgain' | 'startOver' | 'takeOver'>
  slots: Pick<Slots, 'restAll'>
  store: Pick<MediaStore, 'findEach'>
  clampWaits: () => Promise<void>
}

export type EngineDeps = {
  clock: Clock
  observe: DatabaseObserver | undefined
  /** Is given how many stray files and objects were removed. */
  onSwept: (files: number) => void
  /** What is put around the place of the objects, so that its calls are timed. */
  timeObjects: (objects: Objects) => Objects
  /** The longest call. */
  timeoutMs: number
  log: Log
}

/** For a file that could not be removed: retention tries it again. */
export const noteRemoval =
  ({ signals, log }: { signals: Pick<Signals, 'publish'>; log: Log }) =>
  (id: string, error: unknown): void => {
    log.error({ mediaId: id, err: error }, 'a file could not be removed; it is tried again')
    signals.publish({ ids: [], wakes: ENDED })
  }
