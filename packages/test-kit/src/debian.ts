import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Where the first of these files is; they can be patterns. Installs Debian's package where there is none and root may; says so where not. Test
 * files that run at once wait for each other.
 */
export function installed(paths: readonly string[], debianPackage: string): string {
  const found = globSync(paths)[0]
  if (found !== undefined) return found
  if (process.getuid?.() !== 0) {
    const places = paths.join(', ')
    throw new Error(`Nothing was found at ${places}. Install it: sudo apt-get install ${debianPackage}`)
  }
  process.stderr.write(`installing ${debianPackage}, which the tests need\n`)
  alone('apt-get', 'update')
  alone('apt-get', 'install', '-y', '--no-install-recommends', debianPackage)
  return globSync(paths)[0] ?? ''
}

/**
 * Where a program of Debian's is that needs nothing else: it is taken out of its package, which takes a tenth of the time of
 * an installation and starts no service.
 */
export function unpacked(path: string, debianPackage: string): string {
  const folder = join(CACHE, debianPackage)
  const found = globSync([path, join(folder, path)])[0]
  if (found !== undefined) return found
  if (process.getuid?.() !== 0)
    throw new Error(`Nothing was found at ${path}. Install it: sudo apt-get install ${debianPackage}`)
  process.stderr.write(`fetching ${debianPackage}, which the tests need\n`)
  mkdirSync(CACHE, { recursive: true })
  alone('apt-get', 'update')
  const fetch = 'cd "$0" && apt-get download "$1" && dpkg-deb -x "$1"_*.deb "$1" && rm "$1"_*.deb'
  alone('sh', '-c', fetch, CACHE, debianPackage)
  return join(folder, path)
}

const CACHE = fileURLToPath(new URL('../node_modules/.cache/debian', import.meta.url))

function alone(command: string, ...args: string[]): void {
  execFileSync('flock', ['/tmp/apt-get-of-the-tests', command, ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
