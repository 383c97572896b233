import { by, inDocs } from './cell.ts'
import type { Cell, Cells, Row } from './cell.ts'
import { rowsOf } from './rows.ts'
import { answersOf } from './spec-names.ts'

/** The cells of an answer that are not the same sentence for every answer. */
export type Ours = { sandbox: Cell; gateway: Cell }

/** A row for each answer of an operation; `spec` is the id of the spec's test. */
export function answerRows(
  operation: Parameters<typeof answersOf>[0],
  spec: string,
  ours: Record<string, Ours>,
  /** The cells of a refusal that has none of its own in `ours`. */
  added: (name: string, status: number) => Ours,
): Row[] {
  const inSpec = answersOf(operation)
  const statusOf = (name: string) => inSpec.find(one => one.name === name)?.status ?? 0
  const others = inSpec.filter(({ name, status }) => ours[name] === undefined && status >= 400)
  const all = { ...ours, ...Object.fromEntries(others.map(({ name, status }) => [name, added(name, status)])) }
  const cells = Object.entries(all).map(([name, cellsOfOurs]): [string, Cells] => [
    name,
    {
      spec: by(spec, name),
      client: by('client-examples', operation, name),
      mock: by('mock-named-answer', `${name} of ${operation}`),
      ...cellsOfOurs,
      cli: by('cli-answer', `${name} to ${operation}`),
      docs: inDocs(name),
    },
  ])
  const names = inSpec.map(({ name }) => name)
  return rowsOf(names, Object.fromEntries(cells), name => `${statusOf(name)} \`${name}\``)
}
