import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Another state of this repository, installed; `gateway` is how it starts its own. */
export type State = { root: string; gateway: string }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The full name of a commit. Throws a TypeError for what is none. */
export async function commitOf(name: string): Promise<string> {
  const found = await run(
    'git',
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
    ROOT,
  ).catch(() => '')
  if (found === '') throw new TypeError(`--against is "${name}": expected a commit of this repository, such as HEAD~1.`)
  return found.trim()
}

/** A worktree of `commit` in `folder`, which must not be there yet, with what it needs to run out of pnpm's store. */
export async function checkOut(commit: string, folder: string, signal: AbortSignal): Promise<State> {
  await run('git', ['worktree', 'add', '--detach', folder, commit], ROOT, signal)
  const install = run(
    'pnpm',
    ['install', '--prod', '--offline', '--frozen-lockfile', '--ignore-scripts'],
    folder,
    signal,
  )
  await install.catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' ? new TypeError('pnpm is missing, and installs the commit. Run `pnpm bench`.') : cause
  })
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { scripts: State }
  return { root: folder, gateway: scripts.gateway }
}

/** Takes the worktree away, however much of it there is. */
export async function removeState(folder: string): Promise<void> {
  await run('git', ['worktree', 'remove', '--force', folder], ROOT).catch(() => {})
}

async function run(command: string, args: string[], cwd: string, signal?: AbortSignal): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, ...(signal && { signal }), maxBuffer: 1 << 24 })
  return stdout
}
