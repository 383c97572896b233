import type { Generated, Kysely, Transaction } from 'kysely'
import type { WabaId } from '../media/ids.ts'
import type { MediaEvent } from '../media/event.ts'
import type { Media } from '../media/media.ts'

export type OpenedDatabase = { database: Database; dialect: Dialect }

/** Is given how long each statement took, with its text, and each sync of the disk, in milliseconds. */
export type DatabaseObserver = { onStatement(text: string, ms: number): void; onSync(ms: number): void }

export type Database = Kysely<Tables>

/** A transaction in progress. */
export type Tx = Transaction<Tables>

/** What differs between the databases. */
export type Dialect = {
  /** Whether there was no room for the write. */
  isFull(error: unknown): boolean
  /** Whether the database cannot be used for now: it is locked, out of reach, or its disk is at fault. */
  isFault(error: unknown): boolean
  /** Whether a transaction failed only because of another one of the same moment: it is tried again. */
  isConflict(error: unknown): boolean
  /** Whether a transaction is alone from its beginning: nothing needs a lock, and it is used for many writes at once. */
  isAlone: boolean
  locks: Locks
}

/**
 * Whatever is counted or read to decide what is written is locked first, until the end of the transaction: slots, the queue
 * and the names of a WABA, the unfinished uploads of a caller. So that no two transactions wait for each other, all of them
 * take the caller before the WABA, the WABA before any media item, and a second WABA by `tryWaba` only.
 */
export type Locks = {
  waba(tx: Tx, wabaId: WabaId): Promise<void>
  /** False, at once, while another transaction has it. */
  tryWaba(tx: Tx, wabaId: WabaId): Promise<boolean>
  /** The WABA of a media item. */
  wabaOf(tx: Tx, mediaId: string): Promise<void>
  caller(tx: Tx, owner: string): Promise<void>
}

/** Another process has had the database locked for too long; all other waiting writes have waited as long. */
export class DatabaseBusyError extends Error {
  override name = 'DatabaseBusyError'
  readonly code = 'DATABASE_BUSY'
}

export type Tables = {
  media: Omit<Media, 'seq'> & { seq: Generated<number> }
  /**
   * One of the calls a WABA may have within a window; it can be taken again at `freeAt`. A call that turns out not to have
   * begun gives it back, but not before `closedUntil`. `takenBy` is the call that has it, or had it last.
   */
  slot: { wabaId: WabaId; n: number; freeAt: number; closedUntil: Generated<number>; takenBy: string | null }
  /** The newest of Kaleyra's ids that is known. */
  waba: { wabaId: WabaId; newestId: string }
  event: MediaEvent & { seq: Generated<number>; mediaId: string }
  /** A callback as it came: the body of a POST or the query of a GET. All times are in milliseconds since 1970. */
  callback: {
    seq: Generated<number>
    receivedAt: number
    method: 'POST' | 'GET'
    raw: string
    kaleyraId: string
    wabaId: string | null
    /** The callback's own `time`. */
    saidAt: number | null
    appliedAt: number | null
  }
  /**
   * A stored file whose bytes are pieces. `fence` grows with each holder: what an earlier one writes fails. `instance` is
   * the gateway that held it last.
   */
  file: { mediaId: string; receivedBytes: number; fence: number; instance: string }
  /** The bytes of a file from `offset` on are the first `bytes` of the object `key`. */
  piece: { mediaId: string; offset: number; bytes: number; key: string }
  /** An object that no piece names: `instance` is about to write it, or to remove it. */
  intent: { key: string; instance: string }
  /**
   * A gateway that shares this database, from its start to its end; 0 once it has stopped. `takenBy` is the one that takes
   * over what a dead one has left.
   */
  instance: { id: string; aliveUntil: number; takenBy: string | null }
  /** What is said of the whole database. */
  mark: { name: string }
}
