import { accessSync, constants, mkdirSync } from 'node:fs'

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
