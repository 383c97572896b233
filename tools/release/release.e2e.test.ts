import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyWorkspace } from '@resumable-media/test-kit/workspace-copy'
import { ROOT, toolEnvironment } from '../../scripts/run.ts'
import { folders, readManifest } from '../pack/published.ts'
import { withRepository, wrongVersion } from './manifest.ts'

type Package = { name: string; version: string }

let copy: string
const changesets: { names: string[]; words: string }[] = []
const sh = (text: string) => promisify(execFile)('sh', ['-e', '-c', text], { cwd: copy, env: toolEnvironment() })
const packageIn = async (root: string, folder: string) =>
  JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Package

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'release-'))
  copyWorkspace(copy)
  for (const file of await readdir(join(copy, '.changeset'))) {
    if (!file.endsWith('.md')) continue
    const [, front = '', body = ''] = (await readFile(join(copy, '.changeset', file), 'utf8')).split(/^---$/mu)
    const [words = ''] = body.trim().split('\n')
    changesets.push({ names: front.match(/[^'"\s:]+(?=['"]?: )/gu) ?? [], words })
  }
  const who = '-c user.name=release -c user.email=release@localhost -c commit.gpgsign=false'
  await sh(`git init --quiet -b main && git add --all && git ${who} commit --quiet --no-verify -m release`)
  await sh('changeset version')
})
afterAll(() => rm(copy, { recursive: true, force: true }))

test('every changeset names packages that are published, and nothing else', () => {
  const published = folders.map(folder => readManifest(folder).name)
  for (const { names, words } of changesets) {
    expect(names, `the packages of: ${words}`).not.toEqual([])
    expect(names.filter(name => !published.includes(name))).toEqual([])
  }
})

test('`changeset version` gives all published packages one version, and no other package [one-version]', async () => {
  const before = await Promise.all(folders.map(folder => packageIn(ROOT, folder)))
  const after = await Promise.all(folders.map(folder => packageIn(copy, folder)))
  const [version = ''] = after.map(one => one.version)
  expect(after.map(one => one.version)).toEqual(folders.map(() => version))
  expect(before.some(one => one.version === version)).toBe(changesets.length === 0)
  for (const folder of ['.', 'apps/console', 'packages/multipart', 'packages/runtime', 'packages/test-kit'])
    expect(await packageIn(copy, folder)).toEqual(await packageIn(ROOT, folder))
})

test('each changelog has, under that version, the words of the changesets of its package', async () => {
  expect((await readdir(join(copy, '.changeset'))).filter(file => file.endsWith('.md'))).toEqual([])
  for (const folder of folders) {
    const { name, version } = await packageIn(copy, folder)
    const own = changesets.filter(({ names }) => names.includes(name))
    if (own.length === 0) continue
    const changelog = await readFile(join(copy, folder, 'CHANGELOG.md'), 'utf8')
    expect(changelog).toMatch(new RegExp(`^# ${name}\\n\\n## ${version.replaceAll('.', String.raw`\.`)}\\n`, 'u'))
    expect(own.filter(({ words }) => !changelog.includes(words)).map(({ words }) => words)).toEqual([])
  }
})

test('what is released still installs from the lockfile', async () => {
  const { stdout } = await sh('git diff --name-only')
  const changed = stdout.trim().split('\n')
  const expected = /^\.changeset\/[\w-]+\.md$|(?:^|\/)package\.json$|(?:^|\/)CHANGELOG\.md$/u
  expect(changed.filter(file => !expected.test(file))).toEqual([])
})

test('a tag of another version is refused with both, and npm finds the repository', async () => {
  const manifest = JSON.stringify({ name: '@resumable-media/client', version: '1.2.3' })
  expect(wrongVersion(manifest, 'v1.2.3')).toBeUndefined()
  expect(wrongVersion(manifest, undefined)).toBeUndefined()
  expect(wrongVersion(manifest, 'v1.3.0')).toMatch(
    /^The tag is "v1\.3\.0" and @resumable-media\/client is 1\.2\.3: tag /u,
  )
  expect(JSON.parse(withRepository(manifest, 'https://example.com/team/media', 'packages/client'))).toEqual({
    name: '@resumable-media/client',
    version: '1.2.3',
    repository: { type: 'git', url: 'git+https://example.com/team/media.git', directory: 'packages/client' },
  })
})
