import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those above it that are missing; answers the ones it made, the uppermost first. In place of Node's
 * `recursive`, which never ends in a file system that takes no folders, such as /proc. Throws the fault of the system.
 */
export function makeFolder(path: string, mode = 0o777): string[] {
  try {
    mkdirSync(path, mode)
    return [path]
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' && dirname(path) !== path) {
      const above = makeFolder(dirname(path), mode)
      mkdirSync(path, mode)
      return [...above, path]
    }
    if (code === 'EEXIST' && statSync(path).isDirectory()) return []
    throw error
  }
}
