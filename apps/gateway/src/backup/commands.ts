import { resolve } from 'node:path'
import { ConfigError } from '@resumable-media/runtime/config'
import { lockFolder } from '../store/sqlite/instance-lock.ts'
import { hasDatabase } from '../store/sqlite/copy-database.ts'
import { markAsCopy } from '../store/sqlite/copy-mark.ts'
import { backUp, BackupError } from './backup.ts'

/** What the gateway does instead of starting: the words after its name, and what they do. */
export const COMMANDS_HELP = `  backup DIR               copies DATA_DIR to the new folder DIR, also while a gateway works on it
  restored                 marks DATA_DIR as a copy that was made in another way, before the first start with it`

/** Does what the words say and answers what to print; undefined when the gateway is to start. Throws what stops it. */
export async function runCommand(words: readonly string[], dataDir: () => string): Promise<string | undefined> {
  const [word, folder, ...rest] = words
  if (word === undefined) return undefined
  if (word === 'backup' && folder !== undefined && rest.length === 0) return backUpTo(dataDir(), resolve(folder))
  if (word === 'restored' && folder === undefined) return markAsRestored(dataDir())
  throw new ConfigError(`There is no command "${words.join(' ').slice(0, 100)}": expected backup DIR or restored.`)
}

async function backUpTo(dataDir: string, to: string): Promise<string> {
  const { files, bytes, lost } = await backUp(dataDir, to)
  const losses = lost.length === 0 ? '' : ` The spool has lost the files of ${lost.length}: ${lost.join(', ')}.`
  return `${dataDir} is copied to ${to}: the database, and ${files} file(s) of ${bytes} bytes.${losses}\n`
}

function markAsRestored(dataDir: string): string {
  if (!hasDatabase(dataDir))
    throw new BackupError(`DATA_DIR ${dataDir} has no database media.sqlite. Put the copy there first.`)
  const lock = lockFolder(dataDir)
  try {
    markAsCopy(`${dataDir}/media.sqlite`)
  } finally {
    lock.release()
  }
  return `${dataDir} is marked as a copy: at the next start every slot rests for a window.\n`
}
