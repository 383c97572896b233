import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

type StaticFile = { file: string; size: number; etag: string }

/**
 * The files under a folder by the path they are served at. Paths are looked up and never joined, so none can leave the
 * folder.
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
 * Reads each built file once while it stays the same. A stream per request would keep a file open when the reader hangs
 * up.
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
