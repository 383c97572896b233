import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@resumable-media/runtime/make-folder'
import { CommandError, faultOf } from '../command/command-error.ts'

/** What was written into a folder earlier, by the names in its mark. A folder with anything else in it is refused. */
export async function openOutput(out: string): Promise<{ write: (files: Map<string, string>) => void }> {
  const isThere = await entriesOf(out)
  const written = isThere && (await writtenIn(out))
  if (isThere && isThere.length > 0 && !written)
    throw new CommandError(
      3,
      `${out} has files that this command has not written. Name an empty folder, or one that is not there.`,
    )

  return {
    // Synchronous, so that no signal comes between the first file and the mark.
    write(files) {
      const foreign = [...files.keys()].filter(name => isThere?.includes(name) && !written?.includes(name))
      if (foreign.length > 0)
        throw new CommandError(
          3,
          `${out} has a ${foreign.join(' and a ')} that this command has not written. Move it, or name another folder.`,
        )
      // Whole before it is there: a file that cannot be written leaves the folder as it was.
      let made: string[] = []
      const fresh = join(out, `.new-${randomUUID()}`)
      try {
        made = makeFolder(out)
        mkdirSync(fresh)
        for (const [name, text] of [...files, [MARK, markOf(files)] as const]) writeFileSync(join(fresh, name), text)
        for (const name of [...files.keys(), MARK]) renameSync(join(fresh, name), join(out, name))
        for (const name of written ?? []) if (!files.has(name)) rmSync(join(out, name), { force: true })
      } catch (error) {
        throw new CommandError(3, `${out} cannot be written: ${faultOf(error)}.`, { cause: error })
      } finally {
        ignoringFaults(() => rmSync(fresh, { recursive: true, force: true }))
        // Fails, as it should, where one has files.
        for (const folder of made.toReversed()) ignoringFaults(() => rmdirSync(folder))
      }
    },
  }
}

function ignoringFaults(act: () => void): void {
  try {
    act()
  } catch {}
}

/** Names what is this command's to write over and to remove. */
const MARK = '.resumable-media-client.json'

const markOf = (files: Map<string, string>) =>
  `${JSON.stringify({ writtenBy: 'npx @resumable-media/client generate', files: [...files.keys()] }, undefined, 2)}\n`

async function entriesOf(out: string): Promise<string[] | undefined> {
  try {
    return await readdir(out)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    const fault =
      error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? 'it is a file, or in one' : faultOf(error)
    throw new CommandError(3, `${out} is no folder to write into: ${fault}. Name a folder.`, { cause: error })
  }
}

async function writtenIn(out: string): Promise<string[] | undefined> {
  try {
    const { files } = JSON.parse(await readFile(join(out, MARK), 'utf8')) as { files?: unknown }
    // A mark that was changed must lead to no file outside the folder.
    return Array.isArray(files)
      ? files.filter((name): name is string => /^[\w-]+(?:\.[\w-]+)*$/u.test(String(name)))
      : undefined
  } catch {
    return undefined
  }
}
