import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesOf } from './readme-blocks.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const AT_THE_END = / \[(?<id>[a-z0-9]+(?:-[a-z0-9]+)+)\]['"`]/gu

/** The ids at the ends of the names of tests, each with the files in which it stands. */
export function testIds(): Map<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const file of filesOf('*.test.ts', '*.test.tsx', 'apps/gateway/test/suites/*.ts'))
    for (const { groups: { id = '' } = {} } of readFileSync(join(ROOT, file), 'utf8').matchAll(AT_THE_END))
      ids.set(id, [...(ids.get(id) ?? []), file])
  return ids
}

/** What is wrong with the ids that a document names, each with its cure. */
export function idFaults(document: string, named: readonly string[], ids = testIds()): string[] {
  return [...new Set(named)].flatMap(id => {
    const files = ids.get(id) ?? []
    if (files.length === 1) return []
    if (files.length > 1) return `[${id}] stands in ${files.join(' and ')}: give one of the tests another id.`
    return `No test has the id [${id}], which ${document} names: end the name of the test that shows it with [${id}].`
  })
}

/** The ids that a document pins: all that its last columns hold in backticks, in tables whose last column is headed `test`. */
export function pinnedIds(document: string): string[] {
  const tables = readFileSync(join(ROOT, document), 'utf8')
    .split(/\n{2,}/u)
    .filter(table => /^\|.*\| tests? \|\n/u.test(table))
  return tables.flatMap(table =>
    table
      .split('\n')
      .slice(2)
      .flatMap(row => [...(row.split('|').at(-2) ?? '').matchAll(/`(?<id>[^`]+)`/gu)])
      .map(match => match.groups?.['id'] ?? ''),
  )
}
