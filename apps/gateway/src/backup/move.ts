import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { asSpoolError } from '../engines/spool-error.ts'
import { systemClock } from '../lib/clock.ts'
import { createLog } from '../lib/log.ts'
import type { Objects } from '../spool/objects.ts'
import { openPieceSpool } from '../spool/pieces/piece-spool.ts'
import type { PieceSpool } from '../spool/pieces/piece-spool.ts'
import type { Database, Tables } from '../store/database.ts'
import { createMediaReads } from '../store/media-reads.ts'
import { postgresCopyMark } from '../store/postgres/copy-mark.ts'
import { demandUnused, IS_ALIVE, lockInstances } from '../store/postgres/demand-unused.ts'
import type { OpenedPostgres } from '../store/postgres/database.ts'
import { startInstances } from '../store/postgres/instances.ts'
import { isMarkedAsCopy } from '../store/sqlite/copy-mark.ts'
import { demandSpool } from '../store/sqlite/data-folder.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { lockFolder } from '../store/sqlite/instance-lock.ts'
import { MoveError } from './move-error.ts'
import { moveFiles } from './move-files.ts'
import { moveRows, TABLES } from './move-rows.ts'
import { createMovingFolder } from './moving-folder.ts'

export type Moved = {
  rows: number
  files: number
  /** In files. */
  bytes: number
  /** The media items whose files the spool itself has lost. */
  lost: string[]
}

export type Target = {
  /** Names the database in messages. */
  where: string
  openDatabase(): Promise<OpenedPostgres>
  openObjects(): Promise<Objects>
}

/**
 * Moves a data folder to a PostgreSQL and to objects, while no gateway works on either. Answers undefined where an earlier
 * run has done so. It can be repeated after any failure and kill: the folder stays as it was until all is moved.
 *
 * The files come first, under their media ids. Their rows follow in one transaction, without which no gateway has them. Before
 * its commit the folder's database gets another name, so that there is no moment at which both places can be started. What a kill
 * leaves belongs to a dead instance: the next run, or the first gateway that starts there, removes it.
 */
export async function move(dataDir: string, target: Target): Promise<Moved | undefined> {
  const { where } = target
  const folder = createMovingFolder(dataDir)
  folder.demand()
  await using open = new AsyncDisposableStack()
  open.adopt(lockFolder(dataDir), lock => lock.release())
  const { database, openOne } = await target.openDatabase()
  open.defer(() => database.destroy())
  if (await folder.finishEarlier(id => isMoved(database, id))) return undefined
  const spoolFolder = join(dataDir, 'spool')
  demandSpool(spoolFolder, await prepareRows(dataDir))

  await demandUnused(database, where)
  const { now, monotonic } = systemClock
  const instances = await startInstances({ database, openOne, monotonic, log: createLog('silent') })
  open.defer(() => instances.stop())
  const id = instances.id()
  await demandUnused(database, where, id)
  await demandEmpty(database, where)
  const others = await claimOthers(database, id)

  const rows = new DatabaseSync(join(dataDir, 'media.sqlite'))
  open.defer(() => void (rows.isOpen && rows.close()))
  const spool = await openPieceSpool({
    objects: await target.openObjects(),
    database,
    instance: instances.id,
    // They were accepted already.
    maxBytes: Number.MAX_SAFE_INTEGER,
  }).catch(asSpoolError)
  open.defer(() => spool.stop())
  const { files, bytes, received, lost, damaged } = await moveFiles({ rows, from: spoolFolder, to: spool })
  demandNone(damaged, spoolFolder)
  await endOthers(database, spool, others)

  const moved = await database
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async tx => {
      await sql`lock table ${sql.join(TABLES.map(table => sql.table(table)))} in share row exclusive mode`.execute(tx)
      await demandEmpty(tx, where)
      const copied = await moveRows(rows, tx, { received, now: instances.now(), aheadMs: instances.now() - now() })
      if (isMarkedAsCopy(rows)) await postgresCopyMark.set(tx)
      await tx
        .insertInto('mark')
        .values({ name: markOf(id) })
        .execute()
      // From here until the commit no gateway can begin to work there.
      await lockInstances(tx)
      await demandUnused(tx, where, id)
      await demandOwn(tx, id)
      rows.close()
      await folder.begin(id)
      return copied
    })
  await folder.end(id)
  return { rows: moved, files, bytes, lost }
}

/** Of a run: it is in the database exactly when its rows are. */
const markOf = (id: string) => `moved ${id}`

async function isMoved(database: Database, id: string): Promise<boolean> {
  return database
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async tx => {
      // The commit of that run may still be under way, and holds this lock until its end.
      await lockInstances(tx)
      const mark = tx.selectFrom('mark').select('name').where('name', '=', markOf(id))
      return (await mark.executeTakeFirst()) !== undefined
    })
}

async function demandEmpty(on: Kysely<Tables>, where: string): Promise<void> {
  const each = TABLES.map(name => sql`select ${sql.lit(name)} as name where exists (select 1 from ${sql.table(name)})`)
  const { rows } = await sql<{ name: string }>`${sql.join(each, sql` union all `)}`.execute(on)
  if (rows.length === 0) return
  const found = rows.map(({ name }) => name).join(', ')
  throw new MoveError(`The database ${where} is in use: it has rows in ${found}. Name an empty one in DATABASE_URL.`)
}

/** Throws where a gateway has taken this run for dead: the files that it had stored may be gone. */
async function demandOwn(on: Kysely<Tables>, id: string): Promise<void> {
  const own = on.selectFrom('instance').select('id').where('id', '=', id).where('takenBy', 'is', null)
  if (!(await own.executeTakeFirst()))
    throw new MoveError('A gateway was started with DATABASE_URL meanwhile. Stop it, and run the command again.')
}

/** Takes over from earlier runs, and from gateways that had worked there: one that lives all the same goes on as a new one. */
async function claimOthers(database: Database, own: string): Promise<string[]> {
  const others = database
    .updateTable('instance')
    .set({ takenBy: own })
    .where('id', '!=', own)
    .where(eb => eb.not(IS_ALIVE))
  return (await others.returning('id').execute()).map(({ id }) => id)
}

/** Their files are removed, or this run's by now; what is left of their objects goes too. */
async function endOthers(database: Database, spool: PieceSpool, others: readonly string[]): Promise<void> {
  for (const id of others) {
    await spool.sweep(id)
    await database.deleteFrom('instance').where('id', '=', id).execute()
  }
}

/** The folder's database is checked and brought up to date, and its journal is emptied. Answers how many files it waits for. */
async function prepareRows(dataDir: string): Promise<number> {
  const { database } = await openDatabase(dataDir)
  try {
    return await createMediaReads({ database, ...systemClock, endedBy: systemClock.now }).countWaiting()
  } finally {
    await database.destroy()
  }
}

function demandNone(damaged: readonly string[], spoolFolder: string): void {
  if (damaged.length === 0) return
  throw new MoveError(
    `These files in ${spoolFolder} are not the ones that were received: ${damaged.join(', ')}. Bring them back from a backup, or remove them, which fails their media items. Then run the command again.`,
  )
}
