import { ConfigError } from '@resumable-media/runtime/config'
import type { Shared } from '../config/config.ts'
import type { Places } from '../config/places.ts'
import { openObjects } from '../engines/open-objects.ts'
import { SpoolError } from '../engines/spool-error.ts'
import { StorageFullError } from '../errors/upload-errors.ts'
import { ObjectsError } from '../spool/objects.ts'
import { DatabaseBusyError } from '../store/database.ts'
import { parseAddress } from '../store/postgres/address.ts'
import { markDatabaseAsCopy } from '../store/postgres/copy-mark.ts'
import { DatabaseError } from '../store/postgres/database-error.ts'
import { openPostgres } from '../store/postgres/database.ts'
import { DataFolderError } from '../store/sqlite/data-folder-error.ts'
import { FolderInUseError } from '../store/sqlite/instance-lock.ts'
import { lossesOf } from './backup.ts'
import { move } from './move.ts'
import { MoveError } from './move-error.ts'

/** Moves a data folder to the places of the configuration, and answers what to print. */
export async function moveTo({ dataDir, shared }: Places): Promise<string> {
  if (!shared) throw new ConfigError('DATABASE_URL and SPOOL_URL are missing: name the places to move DATA_DIR to.')
  const where = whereOf(shared)
  try {
    const moved = await move(dataDir, {
      where,
      openDatabase: () => open(shared),
      openObjects: () => openObjects(shared.spool),
    })
    if (!moved) return `${dataDir} was moved to the database ${where} already, by a run that was killed at its end.\n`
    const { rows, files, bytes, lost } = moved
    return `${dataDir} is moved to the database ${where} and SPOOL_URL: ${rows} row(s), and ${files} file(s) of ${bytes} bytes.${lossesOf(lost)}\n`
  } catch (error) {
    throw asExpected(error, dataDir)
  }
}

/** Marks a database as a copy, and answers its name. */
export async function markDatabase(shared: Shared): Promise<string> {
  const { database } = await open(shared)
  try {
    await markDatabaseAsCopy(database, whereOf(shared))
  } finally {
    await database.destroy()
  }
  return `The database ${whereOf(shared)}`
}

/** Past a pooler, which may end what takes long. */
const open = ({ directUrl, connections }: Shared) => openPostgres(directUrl, { mostConnections: connections })
const whereOf = ({ directUrl }: Shared) => parseAddress(directUrl).where

const WITH_CURE = [MoveError, SpoolError, DatabaseError, DatabaseBusyError, DataFolderError, FolderInUseError]

function asExpected(error: unknown, dataDir: string): unknown {
  if (WITH_CURE.some(type => error instanceof type)) return error
  return new MoveError(
    `The move of ${dataDir} was broken off (${reasonOf(error)}). Run the command again: it goes on.`,
    {
      cause: error,
    },
  )
}

/** A fault on the way, which may pass. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof ObjectsError) return error.cause.message
  return error instanceof StorageFullError ? 'SPOOL_URL has no room' : error.message
}
