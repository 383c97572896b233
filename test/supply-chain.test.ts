import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const workspace = read('pnpm-workspace.yaml')
const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n')

/** That of the product, that of what the bench measures beside it, and that of what the packages are run on. */
const LOCKFILES = [
  ['pnpm-lock.yaml', 400],
  ['tools/bench/rivals/pnpm-lock.yaml', 50],
  ['tools/pack/runtimes/pnpm-lock.yaml', 200],
] as const

test('the lockfiles are committed, alone, and hold nothing but packages of the registry with their hash [lockfile-hashes]', () => {
  expect(tracked.filter(path => /(?:pnpm-lock\.yaml|package-lock\.json|yarn\.lock|bun\.lockb?)$/u.test(path))).toEqual(
    LOCKFILES.map(([path]) => path),
  )
  for (const [path, least] of LOCKFILES) {
    const resolutions = read(path).match(/^ {4}resolution: .+$/gmu) ?? []
    expect(resolutions.length).toBeGreaterThan(least)
    expect(resolutions.filter(line => !/^ {4}resolution: \{integrity: sha512-[\w+/]{86}==\}$/u.test(line))).toEqual([])
  }
})

test('of all that is installed, one package runs a script of its own: the one that brings Node [install-scripts]', () => {
  const store = join(ROOT, 'node_modules', '.pnpm')
  const manifests = readdirSync(store)
    .map(folder => join(store, folder, 'node_modules'))
    .filter(existsSync)
    .flatMap(manifestsIn)
  expect(manifests.length).toBeGreaterThan(400)
  const withScript = manifests.filter(({ scripts = {} }) => INSTALL_SCRIPTS.some(name => name in scripts))
  const allowed = /^allowBuilds:\n(?<list>(?: {2}.+\n)+)/mu.exec(workspace)?.groups?.['list'] ?? ''
  const listed = allowed
    .trim()
    .split('\n')
    .map(line => line.trim().replaceAll("'", '').split(': '))
  const named = new Map(listed.map(([name, allows]) => [name, allows]))
  expect(withScript.filter(({ name }) => !named.has(name)).map(({ name }) => name)).toEqual([])
  expect([...named].filter(([, allows]) => allows === 'true')).toEqual([['node', 'true']])
  expect(workspace).not.toContain('dangerouslyAllowAllBuilds')
})

const OTHERS = ['tools/bench/rivals/pnpm-workspace.yaml', 'tools/pack/runtimes/pnpm-workspace.yaml']

test('a version is three days old before it is taken [version-age]', () => {
  for (const text of [workspace, ...OTHERS.map(read)])
    expect(Number(/^minimumReleaseAge: (?<minutes>\d+)$/mu.exec(text)?.groups?.['minutes'])).toBeGreaterThanOrEqual(
      4320,
    )
})

test.each(tracked.filter(path => path.startsWith('.github/workflows/')))(
  '%s can only read, and its actions are pinned [workflow-pinned]',
  path => {
    const workflow = read(path)
    expect(workflow.match(/^permissions:(?:\n +.+)+/gmu)).toEqual(['permissions:\n  contents: read'])
    expect(workflow.match(/^ +permissions:(?:\n {6}.+)*/gmu) ?? []).toEqual(OF_JOBS[path] ?? [])
    const actions = workflow.match(/uses: .+/gu) ?? []
    expect(actions).not.toEqual([])
    expect(actions.filter(action => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u.test(action))).toEqual([])
  },
)

/** What a job may beyond that: to say to npm which workflow it is. */
const OF_JOBS: Record<string, string[]> = {
  '.github/workflows/release.yml': ['    permissions:\n      contents: read\n      id-token: write'],
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']

type Manifest = { name: string; scripts?: Record<string, string> }

/** The packages of one folder of the store; its links to others are left out. */
function manifestsIn(folder: string): Manifest[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (!entry.isDirectory()) return []
    const inner = join(folder, entry.name)
    return entry.name.startsWith('@')
      ? manifestsIn(inner)
      : [JSON.parse(readFileSync(join(inner, 'package.json'), 'utf8')) as Manifest]
  })
}
