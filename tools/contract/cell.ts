/** The tests that show a thing, or in a few words why none does. */
export type Cell = Shown | readonly Shown[] | string

/** A test, by its file as `fileLabel` has it and its full name as vitest reports it. */
export type Shown = { file: string; test: string }

export const COLUMNS = ['spec', 'client', 'mock', 'sandbox', 'gateway'] as const
export type Cells = Record<(typeof COLUMNS)[number], Cell>

export type Row = { what: string; cells: Cells }
export type Section = { title: string; rows: readonly Row[] }

export const by = (file: string, test: string): Shown => ({ file, test })

export const testsOf = (cell: Cell): readonly Shown[] => (typeof cell === 'string' ? [] : [cell].flat())

/** `packages/client/test/mock.test.ts` is `client/mock`: the package, and the file without what all have. */
export function fileLabel(path: string): string {
  const [folder = '', ...rest] = path.replace(/^(?:apps|packages)\//u, '').split('/')
  return `${folder}/${(rest.at(-1) ?? '').replace(/(?:\.e2e)?\.test\.ts$/u, '')}`
}
