import { rm, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './command.ts'
import { install } from './install.ts'

/** Another state of this repository, installed; `gateway` is how it starts its own. */
export type State = { root: string; gateway: string }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The full name of a commit; undefined for what is none, as in a clone without history. */
export async function commitOf(name: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const found = await run('git', args, { cwd: ROOT }).catch(() => '')
  return found.trim() || undefined
}

/** A worktree of `commit` in `folder`, which must not be there yet, with what it needs to run. */
export async function checkOut(commit: string, folder: string, signal: AbortSignal): Promise<State> {
  await run('git', ['worktree', 'add', '--detach', folder, commit], { cwd: ROOT, signal })
  await install(folder, signal)
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { scripts: State }
  return { root: folder, gateway: scripts.gateway }
}

/** Takes the worktree away, however much of it there is: git locks one that it has not finished. */
export async function removeState(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  await run('git', ['worktree', 'remove', '--force', '--force', folder], { cwd: ROOT }).catch(() => {})
}
