import { testIds } from '@resumable-media/test-kit/test-ids'
import { nameOf, testsOf } from './cell.ts'
import type { Section } from './cell.ts'

/** A test that was run: its full name, and what became of it. */
export type Ran = { test: string; state: string }

/** What is wrong with the tests that the cells name, each once and with its cure. `ids` are those in the sources. */
export function faultsOf(sections: readonly Section[], ran: readonly Ran[], ids = testIds()): string[] {
  const cells = sections.flatMap(({ rows }) => rows.flatMap(row => Object.values(row.cells)))
  const named = new Map(cells.flatMap(testsOf).map(one => [nameOf(one), one]))
  return [...named].flatMap(([name, { id, of }]) => {
    const files = ids.get(id) ?? []
    if (files.length > 1) return `${name}: ${files.join(' and ')} have a test with this id. Give one another id.`
    const found = ran.filter(({ test }) => test.includes(` [${id}]`) && of.every(text => test.includes(text)))
    if (found.length === 0) return `${name}: no such test was run. ${CURE}`
    const other = found.find(({ state }) => state !== 'passed')
    return other ? `${name}: ${other.state}. Mend the test, or what it tests.` : []
  })
}

const CURE = 'End the name of the test that shows it with the id in brackets, or say in tools/contract why none does.'
