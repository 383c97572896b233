import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import type { CopyMark } from '../copy-mark.ts'

/** A number that SQLite keeps for its users in the head of the file, and changes within a transaction. */
const IS_COPY = 1

export const sqliteCopyMark: CopyMark = {
  async isSet(on) {
    const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(on)
    return rows[0]?.user_version === IS_COPY
  },
  async clear(on) {
    await sql`pragma user_version = 0`.execute(on)
  },
}

/** Whether an opened file has the mark. */
export const isMarkedAsCopy = (sqlite: DatabaseSync): boolean =>
  sqlite.prepare('pragma user_version').get()?.['user_version'] === IS_COPY

/** Sets the mark in the file at `path`, which no gateway has open. Throws SQLite's error. */
export function markAsCopy(path: string): void {
  const sqlite = new DatabaseSync(path)
  try {
    sqlite.exec(`pragma synchronous = full; pragma user_version = ${IS_COPY}`)
  } finally {
    sqlite.close()
  }
}
