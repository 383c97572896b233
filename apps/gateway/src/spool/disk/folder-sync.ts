import { open } from 'node:fs/promises'
import { StorageFaultError } from '../../errors/upload-errors.ts'

/**
 * Makes the names of new files durable. Called before a file is made, it answers how to sync its name. A failed sync may
 * lose every name that waits for one, and the disk reports it only once: a later success proves nothing. So every file
 * begun before the failure fails too.
 */
export function createFolderSync(directory: string) {
  let failures = 0
  return function beforeName(): () => Promise<void> {
    const before = failures
    return async function syncName() {
      await syncFolder(directory, () => (failures += 1))
      if (failures !== before) throw new StorageFaultError({ cause: `an earlier sync of ${directory} failed` })
    }
  }
}

/** A new file's name is durable only once its folder is. */
export async function syncFolder(directory: string, onFailure: () => void = () => {}): Promise<void> {
  const folder = await open(directory)
  try {
    await folder.sync().catch((error: unknown) => {
      onFailure()
      throw error
    })
  } finally {
    await folder.close()
  }
}
