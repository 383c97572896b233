import { constants, copyFile, link, open, rm, stat } from 'node:fs/promises'

type Options = {
  /** Its bytes change no more: a second name is enough, where both are on one disk. */
  isWhole: boolean
}

/** Gives a file of the spool to `to` as well, durable but for its name. Answers its size; undefined when it is gone. */
export async function shareFile(from: string, to: string, { isWhole }: Options): Promise<number | undefined> {
  // Never into a file that may be another name of one in the spool.
  await rm(to, { force: true })
  try {
    if (!isWhole || !(await links(from, to))) await copy(from, to)
    return (await stat(to)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function links(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (NO_LINKS.has((error as NodeJS.ErrnoException).code)) return false
    throw error
  }
}

/** Another disk, a file system without links, one that may not be linked, and one with too many links. */
const NO_LINKS = new Set<string | undefined>(['EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EMLINK'])

async function copy(from: string, to: string): Promise<void> {
  // Where the file system can, the copy shares the blocks.
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  await using file = await open(to, 'r+')
  await file.sync()
}
