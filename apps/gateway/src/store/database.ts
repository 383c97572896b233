import type { Generated, Kysely } from 'kysely'
import type { WabaId } from '../media/ids.ts'
import type { MediaEvent } from '../media/event.ts'
import type { Media } from '../media/media.ts'

export type OpenedDatabase = { database: Database; dialect: Dialect }

/** Is given how long each statement took, with its text, and each sync of the disk, in milliseconds. */
export type DatabaseObserver = { onStatement(text: string, ms: number): void; onSync(ms: number): void }

export type Database = Kysely<Tables>

/**
 * What differs between the databases, as far as it is used. On SQLite a transaction is alone from its beginning, and its
 * driver waits for other processes. A database with concurrent writers also needs row locks before counts, `skipLocked`,
 * and retries of 40001 and 40P01 here.
 */
export type Dialect = {
  /** Whether there was no room for the write. */
  isFull(error: unknown): boolean
  /** Whether the database cannot be used for now: it is locked, out of reach, or its disk is at fault. */
  isFault(error: unknown): boolean
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
   * begun gives it back, but not before `closedUntil`.
   */
  slot: { wabaId: WabaId; n: number; freeAt: number; closedUntil: Generated<number> }
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
}
