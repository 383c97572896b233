import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { idFaults } from '@resumable-media/test-kit/test-ids'
import { expect, test } from 'vitest'
import { configHelp as gatewayHelp, MOVES, REFUSAL_REASONS } from '@resumable-media/gateway'
import { configHelp as sandboxHelp } from '@resumable-media/sandbox'
import { withConfiguration } from '../scripts/readme-configuration.ts'
import { block } from '@resumable-media/test-kit/readme-blocks'

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
  const rows = [...read('SECURITY.md').matchAll(/^\| (?!---|who ).* \| (?<tests>[^|]*) \|$/gmu)]
  const cells = rows.map(row => row.groups?.['tests'] ?? '')
  const ids = cells.flatMap(cell => [...cell.matchAll(/`(?<id>[^`]+)`/gu)].map(match => match.groups?.['id'] ?? ''))
  expect(ids.length).toBeGreaterThan(50)
  expect(idFaults('SECURITY.md', ids)).toEqual([])
  expect(cells.filter(cell => !cell.includes('`'))).toEqual([])
})
