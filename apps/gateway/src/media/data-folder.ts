import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'

/** The folder cannot be used. */
export class DataFolderError extends Error {
  override name = 'DataFolderError'
  readonly code = 'DATA_FOLDER'
}

/** Makes the data folder where it is missing. Throws DataFolderError when nothing can be written there. */
export function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.W_OK)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new DataFolderError(
      `DATA_DIR ${dataDir} cannot be used (${reason}). Name a folder that this user may write.`,
      { cause: error },
    )
  }
}

/**
 * Throws DataFolderError when the folder of the files is missing while `waiting` uploads have theirs in it: made anew, it
 * would be as if all of them were lost.
 */
export function demandSpool(spool: string, waiting: number): void {
  if (waiting === 0 || existsSync(spool)) return
  throw new DataFolderError(
    `The folder ${spool} is missing, and ${waiting} upload(s) that wait have their files in it. Put it back; its disk may not be mounted. To give these uploads up, make an empty one.`,
  )
}
