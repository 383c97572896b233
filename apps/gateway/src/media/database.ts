import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import type { Generated, SqliteDatabase } from 'kysely'
import type { MediaEvent } from './event.ts'
import type { Media } from './media.ts'
import { migrate } from './migrations.ts'

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

export type Database = Kysely<Tables>

/** Opens the embedded store in the folder `dataDir`. What it answers for survives kill -9. */
export async function openDatabase(dataDir: string): Promise<Database> {
  const sqlite = new DatabaseSync(join(dataDir, 'media.sqlite'), { timeout: 5000 })
  sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyExpects(sqlite) }) })
  await migrate(database)
  return database
}

/** node:sqlite has no `reader`. */
function asKyselyExpects(sqlite: DatabaseSync): SqliteDatabase {
  return {
    close: () => sqlite.close(),
    prepare(text) {
      const statement = sqlite.prepare(sqlOf(text))
      return {
        reader: statement.columns().length > 0,
        all: parameters => statement.all(...(parameters as never[])),
        run: parameters => statement.run(...(parameters as never[])),
        iterate: parameters => statement.iterate(...(parameters as never[])),
      }
    },
  }

  function sqlOf(text: string): string {
    // A transaction that reads first must take the write lock at once, or fail later.
    if (text === 'begin') return 'begin immediate'
    // A full disk has ended the transaction already: to fail at its end once more would hide why.
    if (text === 'rollback' && !sqlite.isTransaction) return 'select 1'
    return text
  }
}
