import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DataFolderError } from './data-folder-error.ts'

/** The names that the database of a folder has once its rows are in another database, or may be there. */
export const MOVED = 'media.sqlite.moved'
export const movingName = (id: string): string => `${MOVING}${id}`

const MOVING = 'media.sqlite.moving-'

/** A folder without a database, since that was moved. `moving` is the id of a move that was broken off before its end. */
export function findMove(dataDir: string): { moving?: string } | undefined {
  if (!existsSync(dataDir) || existsSync(join(dataDir, 'media.sqlite'))) return undefined
  const names = readdirSync(dataDir)
  const moving = names.find(name => name.startsWith(MOVING))?.slice(MOVING.length)
  if (moving !== undefined) return { moving }
  return names.includes(MOVED) ? {} : undefined
}

/** Throws DataFolderError for such a folder: a gateway that began there anew would know nothing of what was moved. */
export function demandNotMoved(dataDir: string): void {
  const move = findMove(dataDir)
  if (!move) return
  const [state, cure] =
    move.moving === undefined
      ? ['was moved', 'Start the gateway with DATABASE_URL and SPOOL_URL']
      : ['was being moved', 'Run gateway move again']
  throw new DataFolderError(`DATA_DIR ${dataDir} ${state} to another database. ${cure}, or name another folder.`)
}
