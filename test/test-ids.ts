import { filesOf } from '@resumable-media/test-kit/readme-blocks'
import { read } from './pages.ts'

const ID = '[a-z0-9]+(?:-[a-z0-9]+)+'
const AT_END = new RegExp(String.raw`\[(?<id>${ID})\](?=['"\u0060])`, 'gu')

/** The ids at the ends of the tests' names: `'in no window more calls than the rate [sliding-window]'`. */
export const testIds = (): string[] =>
  filesOf('*.test.ts', '*.test.tsx').flatMap(path =>
    [...read(path).matchAll(AT_END)].map(match => match.groups?.['id'] ?? ''),
  )

/** The ids that a document pins: all that its last columns hold in backticks, in tables whose last column is headed `test`. */
export function pinnedIds(document: string): string[] {
  const tables = read(document)
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
