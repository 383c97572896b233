import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { STATUSES } from '../apps/gateway/src/errors/codes.ts'
import { MOVES } from '../apps/gateway/src/media/media.ts'
import { REFUSAL_REASONS } from '../apps/gateway/src/media/refusal-reason.ts'
import { configHelp as gatewayHelp } from '../apps/gateway/src/config/config.ts'
import { configHelp as sandboxHelp } from '../apps/sandbox/src/config.ts'
import { withConfiguration } from '../scripts/readme-configuration.ts'
import { block } from './readme-blocks.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean)
const documents = git('ls-files', '--cached', '--others', '--exclude-standard', '*.md')

test.each(documents)('%s links only to what is there', document => {
  const links = [...read(document).matchAll(/\]\((?<path>(?!https?:|#)[^)#]+)/gu)].map(
    match => match.groups?.['path'] ?? '',
  )
  expect(links.filter(path => !existsSync(join(ROOT, dirname(document), path)))).toEqual([])
})

test('the README prints the configuration as --help does; `pnpm generate` mends it', () => {
  expect(read('README.md')).toBe(withConfiguration(read('README.md')))
  expect(block('README.md', 'gateway-help')).toBe(`${gatewayHelp()}\n`)
  expect(block('README.md', 'sandbox-help')).toBe(`${sandboxHelp()}\n`)
})

test('the README names every error of the result, every reason and every state', () => {
  const union = /^union UploadResumableMediaResult = (?<members>.+)$/mu.exec(read('apps/gateway/schema.graphql'))
  const members = union?.groups?.['members']?.split(' | ') ?? []
  const words = [...members.filter(name => name !== 'Media'), ...REFUSAL_REASONS, ...Object.keys(MOVES)]
  expect(words.length).toBeGreaterThan(15)
  expect(words.filter(word => !read('README.md').includes(`\`${word}\``))).toEqual([])
})

test('docs/error-codes.md has a row for every code, with its status, and no other', () => {
  const rows = read('docs/error-codes.md').matchAll(/^\| `(?<code>\w+)` \| (?<status>\d+) \| [^|]+ \| [^|]+ \|$/gmu)
  const listed = [...rows].map(({ groups }) => [groups?.['code'] ?? '', Number(groups?.['status'])])
  expect(Object.fromEntries(listed)).toEqual(STATUSES)
  expect(listed).toHaveLength(Object.keys(STATUSES).length)
})

test.each(documents)('%s gives no code another status than it has', document => {
  const named = [...read(document).matchAll(/`(?<code>[A-Z_]+)` \((?<status>[45]\d\d)\)/gu)]
  const pairs = named.map(({ groups }) => [groups?.['code'] ?? '', Number(groups?.['status'])] as const)
  const statuses: Record<string, number> = STATUSES
  expect(pairs.filter(([code, status]) => (statuses[code] ?? status) !== status)).toEqual([])
})

test('every root script is in the README', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  expect(Object.keys(scripts).filter(name => !read('README.md').includes(`\`${name}\``))).toEqual([])
})

test('CI runs the command of the README, and nothing else', () => {
  const command = 'npx --yes pnpm@12.21.0 test'
  expect(block('README.md', 'test')).toBe(`${command}\n`)
  expect(read('.ci/run')).toContain(`exec ${command}\n`)
  expect(read('.github/workflows/ci.yml')).toContain(`- run: ${command}\n`)
})

test('every test that SECURITY.md names is there', () => {
  const rows = read('SECURITY.md').matchAll(/^\| .* \| (?<tests>[^|]+) \|$/gmu)
  const named = [...rows].flatMap(row => (row.groups?.['tests'] ?? '').split(';').map(one => one.trim()))
  const tests = named.filter(one => one !== 'test' && one !== '---')
  const files = git('ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts')
  const missing = tests.filter(one => {
    const [file, name = ''] = one.split(' › ')
    return !files.some(
      path => /(?<name>[^/]+?)(?:\.e2e)?\.test\.ts$/u.exec(path)?.[1] === file && read(path).includes(name),
    )
  })
  expect(tests.length).toBeGreaterThan(50)
  expect(missing).toEqual([])
})
