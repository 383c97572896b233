import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Check } from './checks.ts'
import type { Found } from './measure.ts'
import { constantsOf, tablesOf } from './page-tables.ts'
import { drawPlots } from './plots.ts'

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url))

type Machine = readonly (readonly [string, string])[]

/** Writes what was measured between the marks of docs/scale.md, and its plots. False where a part could not be measured. */
export async function writePage(found: Found, checks: readonly Check[], machine: Machine): Promise<boolean> {
  const constants = constantsOf(found)
  if (!constants) return false
  await mkdir(`${DOCS}scale`, { recursive: true })
  for (const [name, plot] of Object.entries(drawPlots(found))) await writeFile(`${DOCS}scale/${name}.svg`, plot)
  const page = await readFile(`${DOCS}scale.md`, 'utf8')
  await writeFile(`${DOCS}scale.md`, withTables(page, tablesOf(found, constants, checks, machine)))
  return true
}

/** The page with each table between its marks. Throws where a mark is missing. */
export function withTables(page: string, tables: Record<string, string>): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`docs/scale.md has no marks for "${name}"`)
    return `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`
  }, page)
}
