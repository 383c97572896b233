/** The tests that show a thing, or in a few words why none does. */
export type Cell = Shown | readonly Shown[] | string

/** A test, by the id at the end of its name; of several with that id, those whose names hold all of `of`. */
export type Shown = { id: string; of: readonly string[] }

export const COLUMNS = ['spec', 'client', 'mock', 'sandbox', 'gateway', 'cli', 'docs'] as const
export type Cells = Record<(typeof COLUMNS)[number], Cell>

export type Row = { what: string; cells: Cells }
export type Section = { title: string; rows: readonly Row[] }

/** `openapi/README.md` says who states it. */
export const inDocs = (name: string): Shown => by('docs-fact', `\`${name}\``)

export const by = (id: string, ...of: string[]): Shown => ({ id, of })

export const testsOf = (cell: Cell): readonly Shown[] => (typeof cell === 'string' ? [] : [cell].flat())

export const nameOf = ({ id, of }: Shown): string => [id, ...of].join(' › ')
