import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

type StaticFile = { file: string; size: number; etag: string }

/**
 * The files under a folder by the path they are served at; none when there is no such folder. A path is looked up here
 * and never joined to the folder's, so that none can lead out of it.
 */
export async function findStaticFiles(folder: string): Promise<Map<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      files.map(async file => {
        const { size, mtimeMs } = await stat(file)
        const path = `/${relative(folder, file).split(sep).join('/')}`
        return [path, { file, size, etag: `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"` }] as const
      }),
    ),
  )
}

/**
 * Reads built files, each once as long as it stays the same: all requests share its bytes. A stream for each would hold a
 * file open, for ever when its reader has hung up before it begins.
 */
export function createStaticFileReader() {
  const known = new Map<string, { etag: string; bytes: Promise<Buffer> }>()
  return function bytesOf({ file, etag }: StaticFile): Promise<Buffer> {
    const found = known.get(file)
    if (found?.etag === etag) return found.bytes
    const bytes = readFile(file)
    known.set(file, { etag, bytes })
    bytes.catch(() => known.delete(file))
    return bytes
  }
}
