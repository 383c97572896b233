import { createHash } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@resumable-media/runtime/make-folder'
import { EXIT } from '../exit-codes.ts'
import { CommandError } from '../fault.ts'

/**
 * One process at a time for each file: two would keep interrupting each other. Answers how to release it. Throws a
 * CommandError while another process has it; one that was killed has it no more.
 */
export function claim(folder: string, what: string): () => void {
  const path = join(folder, `${createHash('sha256').update(what).digest('hex')}.lock`)
  // Whole at once: a process that reads it finds who has it.
  const take = () => {
    const part = `${path}.${process.pid}`
    writeFileSync(part, String(process.pid), { mode: 0o600 })
    try {
      linkSync(part, path)
    } finally {
      rmSync(part, { force: true })
    }
  }
  const release = () => rmSync(path, { force: true })
  try {
    makeFolder(folder, 0o700)
    try {
      take()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const pid = Number(readFileSync(path, 'utf8'))
      // In a container each command can have the same id: a file that this process has claimed is not claimed again.
      if (pid !== process.pid && isAlive(pid)) throw underWay(pid, path)
      release()
      take()
    }
  } catch (error) {
    if (error instanceof CommandError) throw error
    // A folder that cannot be written is reported where the upload is to be remembered.
    return () => {}
  }
  return release
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const underWay = (pid: number, path: string) =>
  new CommandError(
    'UNDER_WAY',
    `Process ${pid} is sending it already. Wait for it, or end it and run this command again. If that is another program, remove ${path}.`,
    { exitCode: EXIT.tryAgain },
  )
