import { by } from './cell.ts'
import type { Cell, Cells, Row } from './cell.ts'
import { rowsOf } from './rows.ts'
import { answersOf } from './spec-names.ts'

/** The cells of an answer that are not the same sentence for every answer. */
export type Ours = { sandbox: Cell; gateway: Cell }

/** A row for each answer of an operation; the spec's test is called `group name isA status`. */
export function answerRows(
  operation: Parameters<typeof answersOf>[0],
  group: string,
  isA: string,
  ours: Record<string, Ours>,
): Row[] {
  const inSpec = answersOf(operation)
  const statusOf = (name: string) => inSpec.find(one => one.name === name)?.status ?? 0
  const cells = Object.entries(ours).map(([name, cellsOfOurs]): [string, Cells] => [
    name,
    {
      spec: by('openapi/contract', `${group} ${name} ${isA} ${statusOf(name)}`),
      client: by('client/mock', `${operation} understands the example ${name}`),
      mock: by('mock/start-mock', `an answer is chosen by its name > ${name} of ${operation}`),
      ...cellsOfOurs,
    },
  ])
  const names = inSpec.map(({ name }) => name)
  return rowsOf(names, Object.fromEntries(cells), name => `${statusOf(name)} \`${name}\``)
}
