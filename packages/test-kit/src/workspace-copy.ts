import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Copies the workspace into `folder`, to be changed there: every file that git does not ignore. What is installed is
 * linked, packages of the workspace to their copies and all others to where they are.
 */
export function copyWorkspace(folder: string): void {
  const packages = copyClone(folder)
    .filter(file => /(?:^|\/)package\.json$/u.test(file))
    .map(dirname)
  for (const one of packages) linkInstalled(folder, join(one, 'node_modules'))
}

/**
 * Copies what a clone would have, and answers its files. Nothing is installed in it: pnpm, run in a copy that links to what
 * is installed here, would change that.
 */
export function copyClone(folder: string): string[] {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter(file => file !== '' && existsSync(join(ROOT, file)))
  for (const file of files) cpSync(join(ROOT, file), join(folder, file))
  return files
}

/** pnpm installs a package as a link, and the commands of a package as files in `.bin`. */
function linkInstalled(folder: string, installed: string): void {
  if (!existsSync(join(ROOT, installed))) return
  mkdirSync(join(folder, installed))
  for (const entry of readdirSync(join(ROOT, installed), { withFileTypes: true })) {
    const path = join(installed, entry.name)
    if (entry.isSymbolicLink()) symlinkSync(placeOf(folder, join(ROOT, path)), join(folder, path))
    else if (entry.name === '.bin') symlinkSync(join(ROOT, path), join(folder, path))
    else if (entry.name.startsWith('@')) linkInstalled(folder, path)
  }
}

/** Where a copy finds what is installed at `path`. */
function placeOf(folder: string, path: string): string {
  const place = realpathSync(path)
  const inside = relative(realpathSync(ROOT), place).split(sep)
  return inside.includes('..') || inside.includes('node_modules') ? place : join(folder, ...inside)
}
