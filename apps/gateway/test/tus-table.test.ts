import { readFile } from 'node:fs/promises'
import { idFaults, testIds } from '@resumable-media/test-kit/test-ids'
import { expect, test } from 'vitest'

test('docs/tus.md lists the tests of the protocol by their ids, and all of them', async () => {
  const document = await readFile(new URL('../../../docs/tus.md', import.meta.url), 'utf8')
  const named = [...document.matchAll(/\| `(?<id>tus-[a-z0-9-]+)` \|/gu)].map(match => match.groups?.['id'] ?? '')
  const ids = testIds()
  const tests = [...ids.keys()].filter(id => id.startsWith('tus-'))
  expect(tests.length).toBeGreaterThan(30)
  expect(idFaults('docs/tus.md', named, ids)).toEqual([])
  expect(tests.filter(id => !named.includes(id))).toEqual([])
})
