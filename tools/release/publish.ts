/**
 * `node tools/release/publish.ts FOLDER [options of npm publish]`: publishes the tarballs in it. A version that the registry has is
 * passed over, so that a run that broke off can be started again.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'

const TEXT = { encoding: 'utf8' } as const
type Named = { name: string; version: string }

const [place = 'tarballs', ...options] = process.argv.slice(2)
const files = readdirSync(place).filter(name => name.endsWith('.tgz'))
if (files.length === 0) throw new Error(`${place} has no tarball: run \`pnpm release-pack\` first.`)
for (const file of files) {
  // npm takes a path without a dot for a repository.
  const tarball = resolve(place, file)
  const { name, version } = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], TEXT)) as Named
  if (isPublished(name, version)) process.stdout.write(`${name} ${version} is published already\n`)
  else execFileSync('npm', ['publish', tarball, '--access', 'public', ...options], { stdio: 'inherit' })
}

/** A registry that cannot be asked ends the run: nothing is guessed. */
function isPublished(name: string, version: string): boolean {
  const { stdout, stderr, status } = spawnSync('npm', ['view', `${name}@${version}`, 'version', '--json'], TEXT)
  if (status === 0) return stdout.includes(version)
  if (`${stdout}${stderr}`.includes('E404')) return false
  throw new Error(`npm does not say whether ${name} ${version} is published.\n${stdout}${stderr}`)
}
