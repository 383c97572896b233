import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Media } from '../../media/media.ts'
import { markAsCopy } from './copy-mark.ts'
import { createPrivate } from './private-mode.ts'
import { whenFree } from './when-free.ts'

export type CopiedRow = Pick<Media, 'id' | 'status' | 'sha256' | 'kaleyraId' | 'receivedBytes'>

/**
 * Copies the database of the folder `dataDir` to a new file at `path`, as it is at one moment, marked and on the disk, and
 * answers its media items. For a process of its own: in the gateway's, closing the database would drop SQLite's locks.
 */
export async function copyDatabase(dataDir: string, path: string): Promise<CopiedRow[]> {
  createPrivate(path)
  const source = new DatabaseSync(join(dataDir, 'media.sqlite'), { readOnly: true })
  try {
    await whenFree(() => source.prepare('vacuum into ?').run(path))
  } finally {
    source.close()
  }
  markAsCopy(path)
  const copy = new DatabaseSync(path, { readOnly: true })
  const rows = copy.prepare('select id, status, sha256, "kaleyraId", "receivedBytes" from media').all()
  copy.close()
  await using file = await open(path, 'r+')
  await file.sync()
  return rows as CopiedRow[]
}

export const hasDatabase = (dataDir: string): boolean => existsSync(join(dataDir, 'media.sqlite'))
