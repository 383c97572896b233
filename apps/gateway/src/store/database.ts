import type { Generated, Kysely } from 'kysely'
import type { MediaEvent } from '../media/event.ts'
import type { Media } from '../media/media.ts'

/** A store that is open: one Kysely code path over every database, and what differs between them. */
export type OpenedDatabase = { database: Database; dialect: Dialect }

export type Database = Kysely<Tables>

/**
 * What differs between the databases. It has what is called today: on SQLite a transaction is alone from its beginning,
 * and waits for other processes inside its driver. Where several write at once, the row that is locked before something is
 * counted, `skipLocked`, and the faults that are tried again (40001, 40P01) join it, with their callers.
 */
export type Dialect = {
  /** Whether the error says that there is no room for what was to be written. */
  isFull(error: unknown): boolean
  /** Whether it says that the database cannot be used for now: it is locked, out of reach, or its disk is at fault. */
  isFault(error: unknown): boolean
}

/** Others have had the database locked for too long. Whatever else waits for it has waited as long. */
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
  slot: { wabaId: string; n: number; freeAt: number; closedUntil: Generated<number> }
  /** The newest of Kaleyra's ids that is known. */
  waba: { wabaId: string; newestId: string }
  event: MediaEvent & { seq: Generated<number>; mediaId: string }
  /** A callback as it came: the body of a POST or the query of a GET. All times are in milliseconds since 1970. */
  callback: {
    seq: Generated<number>
    receivedAt: number
    method: 'POST' | 'GET'
    raw: string
    kaleyraId: string
    wabaId: string | null
    /** The time that it gives itself. */
    saidAt: number | null
    appliedAt: number | null
  }
}
