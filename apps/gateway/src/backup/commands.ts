import { resolve } from 'node:path'
import { ConfigError } from '@resumable-media/runtime/config'
import { lockFolder } from '../store/sqlite/instance-lock.ts'
import { hasDatabase } from '../store/sqlite/copy-database.ts'
import { markAsCopy } from '../store/sqlite/copy-mark.ts'
import type { Places } from '../config/places.ts'
import { backUp, BackupError, lossesOf } from './backup.ts'

/** What the gateway does instead of starting: the words after its name, and what they do. */
export const COMMANDS_HELP = `  backup DIR               copies DATA_DIR to the new folder DIR, also while a gateway works on it
  restored                 marks DATABASE_URL or DATA_DIR as a copy that was made in another way, before the first start with it
  move                     moves DATA_DIR to DATABASE_URL and SPOOL_URL, while no gateway works on either`

/** Where rows and files are. It throws what is wrong with the keys. */
type Read = { dataDir(): string; places(): Places }

/** Does what the words say and answers what to print; undefined when the gateway is to start. Throws what stops it. */
export async function runCommand(words: readonly string[], read: Read): Promise<string | undefined> {
  const [word, folder, ...rest] = words
  if (word === undefined) return undefined
  if (word === 'backup' && folder !== undefined && rest.length === 0) return backUpTo(read.dataDir(), resolve(folder))
  if (word === 'restored' && folder === undefined) return markAsRestored(read.places())
  // Imported only here: what it needs takes long to load.
  if (word === 'move' && folder === undefined) return (await import('./shared-places.ts')).moveTo(read.places())
  throw new ConfigError(
    `There is no command "${words.join(' ').slice(0, 100)}": expected backup DIR, restored or move.`,
  )
}

async function backUpTo(dataDir: string, to: string): Promise<string> {
  const { files, bytes, lost } = await backUp(dataDir, to)
  return `${dataDir} is copied to ${to}: the database, and ${files} file(s) of ${bytes} bytes.${lossesOf(lost)}\n`
}

async function markAsRestored({ dataDir, shared }: Places): Promise<string> {
  if (shared === undefined) markFolder(dataDir)
  const copy = shared === undefined ? dataDir : await (await import('./shared-places.ts')).markDatabase(shared)
  return `${copy} is marked as a copy: at the next start every slot rests for a window.\n`
}

function markFolder(dataDir: string): void {
  if (!hasDatabase(dataDir))
    throw new BackupError(`DATA_DIR ${dataDir} has no database media.sqlite. Put the copy there first.`)
  const lock = lockFolder(dataDir)
  try {
    markAsCopy(`${dataDir}/media.sqlite`)
  } finally {
    lock.release()
  }
}
