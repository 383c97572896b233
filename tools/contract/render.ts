import { COLUMNS, testsOf } from './cell.ts'
import type { Cell, Row, Section, Shown } from './cell.ts'

/** The table as Markdown. `files` has the path of each file that a cell names, from the root of the workspace. */
export function renderContract(sections: readonly Section[], files: ReadonlyMap<string, string>): string {
  const named = sections.flatMap(({ rows }) => rows.flatMap(({ cells }) => Object.values(cells).flatMap(testsOf)))
  const labels = [...new Set(named.map(({ file }) => file))].toSorted()
  const links = labels.map(label => `[${label}]: ../${files.get(label) ?? ''}`)
  return `${[INTRODUCTION, ...sections.map(sectionText), links.join('\n')].join('\n\n')}\n`
}

const INTRODUCTION = `# The contract, and the tests that show it

<!-- Written by \`pnpm test\` from tools/contract. Do not edit. -->

What the vendor's page says, row by row, and for each part of this project the test that shows it: \`file › test\`, as vitest reports it. A cell without a test says why there is none. \`pnpm test\` fails when a test named here is missing or fails, and when the spec has a name without a row; beside this, the spec's lint holds every example against its schema.`

function sectionText({ title, rows }: Section): string {
  const head = [`| | ${COLUMNS.join(' | ')} |`, `|---${'|---'.repeat(COLUMNS.length)}|`]
  return [`## ${title}`, '', ...head, ...rows.map(rowText)].join('\n')
}

const rowText = ({ what, cells }: Row) => `| ${what} | ${COLUMNS.map(column => cellText(cells[column])).join(' | ')} |`

const cellText = (cell: Cell) => (typeof cell === 'string' ? `*${cell}*` : testsOf(cell).map(shownText).join('<br>'))

const shownText = ({ file, test }: Shown) =>
  `[${file}] › ${test.replaceAll(' > ', ' › ').replace(/[\\|<*[\]`]/gu, String.raw`\$&`)}`
