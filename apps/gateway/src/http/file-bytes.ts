import { readFile } from 'node:fs/promises'
import type { BuiltFile } from './built-files.ts'

/**
 * Reads built files, each once as long as it stays the same: those who ask share its bytes, also while they take their
 * time. A stream for each would hold a file open, for ever when its reader has hung up before it begins.
 */
export function createFileBytes() {
  const known = new Map<string, { etag: string; bytes: Promise<Buffer> }>()
  return function bytesOf({ file, etag }: BuiltFile): Promise<Buffer> {
    const found = known.get(file)
    if (found?.etag === etag) return found.bytes
    const bytes = readFile(file)
    known.set(file, { etag, bytes })
    bytes.catch(() => known.delete(file))
    return bytes
  }
}
