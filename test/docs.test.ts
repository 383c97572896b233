import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { idFaults, pinnedIds } from '@resumable-media/test-kit/test-ids'
import { expect, test } from 'vitest'
import { configHelp as gatewayHelp, MOVES, REFUSAL_REASONS, STATUSES } from '@resumable-media/gateway'
import { configHelp as sandboxHelp } from '@resumable-media/sandbox'
import { block, filesOf } from '@resumable-media/test-kit/readme-blocks'
import { withConfiguration } from '../scripts/readme-configuration.ts'
import { withErrors, withReasons } from '../scripts/readme-errors.ts'
import { anchorsOf, linksOf, pages, read } from './pages.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const GUIDES = filesOf(':(glob)docs/*.md')

test.each(pages())('%s links only to what is there', page => {
  const broken = linksOf(page).filter(({ path, anchor }) => {
    if (!existsSync(join(ROOT, path))) return true
    return anchor !== '' && !anchorsOf(path).includes(anchor)
  })
  expect(broken).toEqual([])
})

test('every guide, README and decision is within two clicks of the README', () => {
  const once = pathsOf('README.md')
  const twice = new Set(once.filter(path => path.endsWith('.md')).flatMap(path => [path, ...pathsOf(path)]))
  const wanted = filesOf('docs/*.md', '*/README.md', 'ARCHITECTURE.md', 'SECURITY.md')
  expect(wanted.filter(path => !twice.has(path))).toEqual([])
  // One click, so that the second is for the step in it.
  expect(GUIDES.filter(path => !once.includes(path))).toEqual([])
})

test('every guide begins with its readers and what it gives them', () => {
  const written = [...GUIDES, 'docs/decisions/README.md'].filter(
    path => !/<!-- Written by|writes this page/u.test(read(path)),
  )
  expect(written.length).toBeGreaterThan(8)
  expect(written.filter(path => !/^# .+\n\nFor [^]+?\. It gives /u.test(read(path)))).toEqual([])
})

const pathsOf = (page: string) => linksOf(page).map(({ path }) => path)

test('the operations guide prints the configuration as --help does; `pnpm generate` mends it', () => {
  expect(read('docs/operations.md')).toBe(withConfiguration(read('docs/operations.md')))
  expect(block('docs/operations.md', 'gateway-help')).toBe(`${gatewayHelp()}\n`)
  expect(block('docs/operations.md', 'sandbox-help')).toBe(`${sandboxHelp()}\n`)
})

test('the tables of errors are those of the spec and of the code; `pnpm generate` mends them', () => {
  expect(read('docs/errors.md')).toBe(withReasons(read('docs/errors.md')))
  expect(read('packages/client/README.md')).toBe(withErrors(read('packages/client/README.md')))
})

test('the guide to errors has every error of every result and every reason, the README every state', () => {
  const unions = [...read('apps/gateway/schema.graphql').matchAll(/^union \w+Result = (?<members>.+)$/gmu)]
  const members = new Set(unions.flatMap(union => union.groups?.['members']?.split(' | ') ?? []))
  members.delete('Media')
  expect(members.size).toBeGreaterThan(15)
  const missing = (words: Iterable<string>, page: string) =>
    [...words].filter(word => !read(page).includes(`\`${word}\``))
  expect(missing([...members, ...REFUSAL_REASONS], 'docs/errors.md')).toEqual([])
  expect(missing(Object.keys(MOVES), 'README.md')).toEqual([])
})

test('the README is read in ten minutes', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200)
})

test('docs/error-codes.md has a row for every code, with its status, and no other', () => {
  const rows = read('docs/error-codes.md').matchAll(/^\| `(?<code>\w+)` \| (?<status>\d+) \| [^|]+ \| [^|]+ \|$/gmu)
  const listed = [...rows].map(({ groups }) => [groups?.['code'] ?? '', Number(groups?.['status'])])
  expect(Object.fromEntries(listed)).toEqual(STATUSES)
  expect(listed).toHaveLength(Object.keys(STATUSES).length)
})

test.each(pages())('%s gives no code another status than it has', page => {
  const named = [...read(page).matchAll(/`(?<code>[A-Z_]+)` \((?<status>[45]\d\d)\)/gu)]
  const pairs = named.map(({ groups }) => [groups?.['code'] ?? '', Number(groups?.['status'])] as const)
  const statuses: Record<string, number> = STATUSES
  expect(pairs.filter(([code, status]) => (statuses[code] ?? status) !== status)).toEqual([])
})

test('every root script is in the README', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  expect(Object.keys(scripts).filter(name => !read('README.md').includes(`\`${name}\``))).toEqual([])
})

/** Each pins tests by the ids at the ends of their names. */
const PINNING = ['ARCHITECTURE.md', 'SECURITY.md', 'docs/tus.md']

test.each(PINNING)('each test id of %s is there once', document => {
  const pinned = pinnedIds(document)
  expect(pinned.length).toBeGreaterThan(30)
  expect(idFaults(document, pinned)).toEqual([])
})

test('every path that ARCHITECTURE.md names is there, and every folder of the gateway has its row', () => {
  const page = read('ARCHITECTURE.md')
  const named = [...page.matchAll(/`(?<path>(?:apps|docs|openapi|packages|scripts|tools)\/[\w./-]*)`/gu)]
  const paths = named.map(match => match.groups?.['path'] ?? '')
  expect(paths.length).toBeGreaterThan(50)
  expect(paths.filter(path => !existsSync(join(ROOT, path)))).toEqual([])
  const folders = readdirSync(join(ROOT, 'apps/gateway/src'), { withFileTypes: true }).filter(one => one.isDirectory())
  expect(folders.map(({ name }) => name).filter(name => !page.includes(`\n| \`${name}/\` |`))).toEqual([])
})

test('CI runs the command of the README, and nothing else', () => {
  const command = 'npx --yes pnpm@12.21.0 test'
  expect(block('README.md', 'test')).toBe(`${command}\n`)
  expect(read('.ci/run')).toContain(`exec ${command}\n`)
  expect(read('.github/workflows/ci.yml')).toContain(`- run: ${command}\n`)
})
