import type { Cells, Row } from './cell.ts'

/**
 * A row for each of the names that the spec has. Throws for one that has no cells here, and for cells of a name that
 * the spec has no more, so that neither can be forgotten.
 */
export function rowsOf(
  names: readonly string[],
  cells: Record<string, Cells>,
  whatIs: (name: string) => string = name => `\`${name}\``,
): Row[] {
  const forgotten = names.filter(name => cells[name] === undefined)
  const gone = Object.keys(cells).filter(name => !names.includes(name))
  if (forgotten.length > 0) throw new Error(`tools/contract has no row for ${forgotten.join(', ')} of the spec`)
  if (gone.length > 0) throw new Error(`tools/contract has rows for ${gone.join(', ')}, which the spec has not`)
  return names.flatMap(name => {
    const found = cells[name]
    return found ? [{ what: whatIs(name), cells: found }] : []
  })
}
