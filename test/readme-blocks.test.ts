import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { blocksOf, filesOf, readmes } from '@resumable-media/test-kit/readme-blocks'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const named = readmes()
  .flatMap(blocksOf)
  .map(({ readme, name }) => `${readme} ${name}`)

test.each(readmes())('each block of %s has a name of its own, and its fences are of the one kind', readme => {
  const names = blocksOf(readme).map(({ name }) => name)
  expect(names.filter(name => !/^[a-z][a-z-]+$/u.test(name))).toEqual([])
  expect(names).toEqual([...new Set(names)])
  const fences = read(readme).match(/^[ \t>]*(?:`{3,}|~{3,}).*$/gmu) ?? []
  expect(fences).toHaveLength(2 * names.length)
})

test('each block of each README is read by a test', () => {
  expect(named.length).toBeGreaterThan(30)
  const calls = filesOf('*.test.ts').flatMap(path => [...read(path).matchAll(CALL)])
  const claimed = new Set(calls.map(({ groups }) => `${groups?.['readme']} ${groups?.['name']}`))
  expect(named.filter(one => !claimed.has(one))).toEqual([])
  expect([...claimed].filter(one => !named.includes(one))).toEqual([])
})

const CALL = /(?<!\w)block\(\s*'(?<readme>[^']+)',\s*'(?<name>[^']+)',?\s*\)/gu
