import type { DatabaseSync } from 'node:sqlite'
import type { SqliteStatement } from 'kysely'

/** More than the gateway has. Only lists of values and limits make more, since each is a text of its own. */
const MOST = 256
/** Long lists are rare, and their statements are large. */
const LONGEST = 2500

/**
 * Prepares statements as Kysely's driver wants them, and keeps those used last: preparing costs more than most of them
 * take. SQLite itself prepares a kept one anew after a change of the schema.
 */
export function createStatements(sqlite: DatabaseSync) {
  const kept = new Map<string, SqliteStatement>()

  return function prepare(text: string): SqliteStatement {
    const statement = kept.get(text) ?? prepareNew(text)
    if (text.length > LONGEST) return statement
    // The oldest use comes first.
    kept.delete(text)
    kept.set(text, statement)
    if (kept.size > MOST) kept.delete(kept.keys().next().value ?? text)
    return statement
  }

  function prepareNew(text: string): SqliteStatement {
    const statement = sqlite.prepare(text)
    return {
      // node:sqlite does not say it.
      reader: statement.columns().length > 0,
      all: parameters => statement.all(...(parameters as never[])),
      run: parameters => statement.run(...(parameters as never[])),
      // Never a kept one: it is read while others run.
      iterate: parameters => sqlite.prepare(text).iterate(...(parameters as never[])),
    }
  }
}
