import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { videoOf } from '@resumable-media/test-kit/files'

/** Where a small real file lies. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../packages/test-kit/fixtures/${name}`, import.meta.url))

/** A folder for files that are too large to keep. */
export async function createFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'console-'))
  return {
    /** Writes a real video of so many bytes; answers where. */
    async video(name: string, bytes: number): Promise<string> {
      const path = join(folder, name)
      await writeFile(path, await videoOf(bytes))
      return path
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

export const MB = 1024 * 1024
