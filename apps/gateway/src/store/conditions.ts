import { sql } from 'kysely'
import { UNDER_WAY } from '../media/call.ts'

const underWay = sql.raw(UNDER_WAY.map(call => `'${call}'`).join(', '))

// With literals, and equal to the conditions of `media_has_name` and `media_waits_for_name`: otherwise SQLite does not
// use these indexes, and thousands can wait for one name.

/** It holds its name: no other item of that name may begin a call. */
export const HAS_NAME = sql<boolean>`status = 'QUEUED' and ("call" in (${underWay}) or "nameTries" > 0)`

export const WAITS_FOR_NAME = sql<boolean>`status = 'QUEUED' and "waitsForName" is not null`

/** Its calls may have made, or may still make, an upload that no media item of ours has. */
export const mayHaveStray = (table: string) =>
  sql<boolean>`(${sql.ref(`${table}.call`)} in (${underWay}) or ${sql.ref(`${table}.lostCalls`)} > 0)`
