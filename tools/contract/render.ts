import { COLUMNS, nameOf, testsOf } from './cell.ts'
import type { Cell, Row, Section, Shown } from './cell.ts'

/** The table as Markdown. */
export const renderContract = (sections: readonly Section[]): string =>
  `${[INTRODUCTION, ...sections.map(sectionText)].join('\n\n')}\n`

const INTRODUCTION = `# The contract, and the tests that show it

<!-- Written by \`pnpm test\` from tools/contract. Do not edit. -->

What the vendor's page says, row by row, and for each part of this project the test that shows it, by the id at the end of the test's name: \`git grep '\\[spec-pod\\]'\` finds the first. Behind the id stands which of the cases it is. A cell without a test says why there is none. \`pnpm test\` fails when a test named here is missing or fails, and when the spec has a name without a row; beside this, the spec's lint holds every example against its schema.`

function sectionText({ title, rows }: Section): string {
  const head = [`| | ${COLUMNS.join(' | ')} |`, `|---${'|---'.repeat(COLUMNS.length)}|`]
  return [`## ${title}`, '', ...head, ...rows.map(rowText)].join('\n')
}

const rowText = ({ what, cells }: Row) => `| ${what} | ${COLUMNS.map(column => cellText(cells[column])).join(' | ')} |`

const cellText = (cell: Cell) => (typeof cell === 'string' ? `*${cell}*` : testsOf(cell).map(shownText).join('<br>'))

const shownText = (shown: Shown) => nameOf(shown).replace(/[\\|<*[\]`]/gu, String.raw`\$&`)
