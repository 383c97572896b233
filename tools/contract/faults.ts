import { fileLabel, testsOf } from './cell.ts'
import type { Section } from './cell.ts'

/** A test that was run: its file from the root of the workspace, its full name, and what became of it. */
export type Ran = { file: string; test: string; state: string }

/** What is wrong with the tests that the cells name, each once and with its cure. */
export function faultsOf(sections: readonly Section[], ran: readonly Ran[]): string[] {
  const cells = sections.flatMap(({ rows }) => rows.flatMap(row => Object.values(row.cells)))
  const named = new Map(cells.flatMap(testsOf).map(one => [`${one.file} › ${one.test}`, one]))
  return [...named].flatMap(([name, { file, test }]) => {
    const inFile = ran.filter(one => fileLabel(one.file) === file)
    if (inFile.length === 0) return `${name}: no such file was run. ${RENAME}`
    if (new Set(inFile.map(one => one.file)).size > 1) return `${name}: two files are called ${file}. Rename one.`
    const found = inFile.filter(one => one.test === test)
    if (found.length === 0) return `${name}: there is no such test. ${RENAME}`
    const other = found.find(({ state }) => state !== 'passed')
    return other ? `${name}: ${other.state}. Mend the test, or what it tests.` : []
  })
}

const RENAME = 'Name the test that shows it now in tools/contract, or say there why none does.'
