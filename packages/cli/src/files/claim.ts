import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from '../exit-codes.ts'
import { CommandError } from '../fault.ts'

/**
 * One process at a time for each file: two would keep interrupting each other. Answers how to release it. Throws a
 * CommandError while another process has it; one that was killed has it no more.
 */
export function claim(folder: string, what: string): () => void {
  const path = join(folder, `${createHash('sha256').update(what).digest('hex')}.lock`)
  const take = () => writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 })
  const release = () => rmSync(path, { force: true })
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
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
