import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')

test('docs/tus.md lists the tests of the protocol by their names, and all of them', async () => {
  const source = await read('tus-protocol.e2e.test.ts')
  const tests = [...source.matchAll(/'(?<name>tus [a-z-]+: .+?)',/gu)].map(match => match.groups?.['name'])
  const rows = [...(await read('../../../docs/tus.md')).matchAll(/\| `(?<name>tus [^`]+)` \|/gu)]
  expect(tests.length).toBeGreaterThan(30)
  expect(new Set(rows.map(match => match.groups?.['name']))).toEqual(new Set(tests))
})
