import type { LimitTable } from './limit-tables.ts'
import { markdownTable } from './table.ts'

/** A place for what was measured on the page of the limit. */
const PLACE = /(?<=<!-- measured (?<name>\w+) -->\n)[^]*?(?=<!-- \/measured -->)/gu

/** The page with these tables in their places; what has none stays as it is. */
export const withTables = (page: string, tables: readonly LimitTable[]): string =>
  page.replace(PLACE, (whole, found: string) => {
    const table = tables.find(({ name }) => name === found)
    return table ? `\n${markdownTable(table.rows)}\n\n` : whole
  })

/** The names of the places of a page. */
export const placesOf = (page: string): string[] =>
  [...page.matchAll(PLACE)].map(({ groups }) => groups?.['name'] ?? '')
