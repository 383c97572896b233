import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'

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
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) =>
    execFileSync('flock', ['/tmp/apt-get-of-the-tests', 'apt-get', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  apt('update')
  apt('install', '-y', '--no-install-recommends', debianPackage)
  return globSync(paths)[0] ?? ''
}
