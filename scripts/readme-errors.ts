import { errorReference } from '@resumable-media/client'
import { REFUSAL_CURES } from '@resumable-media/gateway'

/** The client's README with the table of its errors between its marks. */
export function withErrors(readme: string): string {
  const rows = errorReference.map(({ errorClass, reason, status, when, whatToDo, docs }) =>
    row([
      `<a id="${new URL(docs).hash.slice(1)}"></a>\`${errorClass}\``,
      `\`${reason}\``,
      status === undefined ? when : `${status}: ${when}`,
      whatToDo,
    ]),
  )
  return between('errors', readme, [
    row(['class', '`reason`', 'when', '`whatToDo`']),
    row(Array(4).fill('---')),
    ...rows,
  ])
}

/** The guide to errors with the reasons of a refusal between its marks. */
export function withReasons(guide: string): string {
  const rows = Object.entries(REFUSAL_CURES).map(([reason, cure]) => row([`\`${reason}\``, cure]))
  return between('reasons', guide, [row(['`reason`', 'what to do']), row(Array(2).fill('---')), ...rows])
}

const row = (cells: string[]) => `| ${cells.map(cell => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`

function between(mark: string, page: string, lines: string[]): string {
  const marks = new RegExp(`(?<=<!-- ${mark} -->\\n)[^]*(?=<!-- /${mark} -->)`, 'u')
  if (!marks.test(page))
    throw new Error(`The page has no <!-- ${mark} --> and <!-- /${mark} -->: put them round the table.`)
  return page.replace(marks, () => `\n${lines.join('\n')}\n\n`)
}
