import { sql } from 'kysely'
import { UNDER_WAY } from '../media/call.ts'

const underWay = sql.raw(UNDER_WAY.map(call => `'${call}'`).join(', '))

// With literals, and equal to the conditions of indexes: otherwise SQLite does not use these indexes, and reads all of a
// WABA's media items, or all that wait for one name.

/** What Kaleyra has not answered for good. A WABA has no more of these than its rate lets wait. */
export const IS_UNDER_WAY = sql<boolean>`status in ('RECEIVING', 'QUEUED', 'PENDING')`

export const HAS_ENDED = sql<boolean>`status in ('UPLOADED', 'EXPIRED', 'FAILED', 'CANCELLED')`

export const IS_RECEIVING = sql<boolean>`status = 'RECEIVING'`

/** It has a place in the queue of its WABA. */
export const IS_IN_LINE = sql<boolean>`status = 'QUEUED' and "call" = 'NONE'`

/** It holds its name: no other item of that name may begin a call. */
export const HAS_NAME = sql<boolean>`status = 'QUEUED' and ("call" in (${underWay}) or "nameTries" > 0)`

export const WAITS_FOR_NAME = sql<boolean>`status = 'QUEUED' and "waitsForName" is not null`

/** Its calls may have made, or may still make, an upload that no media item of ours has. */
export const mayHaveStray = (table: string) =>
  sql<boolean>`(${sql.ref(`${table}.call`)} in (${underWay}) or ${sql.ref(`${table}.lostCalls`)} > 0)`
