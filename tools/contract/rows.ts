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
  const here = callerOf(rowsOf)
  const forgotten = names.filter(name => cells[name] === undefined)
  const gone = Object.keys(cells).filter(name => !names.includes(name))
  if (forgotten.length > 0)
    throw new Error(
      `${here} has no row for ${forgotten.join(', ')} of the spec. Write one there: the tests that show it.`,
    )
  if (gone.length > 0)
    throw new Error(`${here} has rows for ${gone.join(', ')}, which the spec has not. Remove them there.`)
  return names.flatMap(name => {
    const found = cells[name]
    return found ? [{ what: whatIs(name), cells: found }] : []
  })
}

/** The file and line of the table, so that the message names the place to write in. */
function callerOf(from: Function): string {
  const at: { stack?: string } = {}
  Error.captureStackTrace(at, from)
  const line = at.stack?.split('\n').find(one => /tools.contract/u.test(one) && !one.includes('answer-rows'))
  return /tools[\\/]contract[\\/][\w-]+\.ts:\d+/u.exec(line ?? '')?.[0] ?? 'tools/contract'
}
