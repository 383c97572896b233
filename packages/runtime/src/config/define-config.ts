import { helpOf } from './help.ts'
import { ConfigError } from './row.ts'
import type { Row, Source } from './row.ts'
import { readSecret } from './secret.ts'

/** The rules over several keys: the faults that they find. A key that is at fault itself has no value here. */
export type Checks<Rows> = (
  values: Partial<Values<Rows>>,
  isSet: (key: string) => boolean,
) => readonly (string | false | undefined)[]

export type Definition<Rows, Config> = {
  /** Called only when there is no fault. */
  build: (values: Values<Rows>) => Config
  checks?: Checks<Rows>
  /** Between two faults. */
  separator?: string
}

/**
 * A configuration, one row per key: `help()` prints the rows, `read()` makes a typed object of texts. Throws one
 * ConfigError with every fault.
 *
 * @example
 * const config = defineConfig(
 *   { PORT: { meaning: 'port to listen on', default: '4000', ...port } },
 *   { build: ({ PORT }) => ({ port: PORT }) },
 * )
 * const { port } = config.read(environment(process.env)) // PORT is "x": expected a port from 0 to 65535.
 */
export function defineConfig<const Rows extends Record<string, Row>, Config>(
  rows: Rows,
  { build, checks, separator = ' ' }: Definition<Rows, Config>,
) {
  return {
    help: (describe?: Parameters<typeof helpOf>[1]): string => helpOf(rows, describe),
    read(source: Source): Config {
      const faults: string[] = []
      const fault = (text: string) => void faults.push(text)
      const values = Object.fromEntries(
        Object.entries(rows).map(([key, row]) => [key, readRow({ key, row, rows, source, fault })]),
      ) as Values<Rows>
      const between = checks?.(values, key => source(key) !== undefined) ?? []
      faults.push(...between.filter(one => typeof one === 'string'))
      if (faults.length > 0) throw new ConfigError(faults.join(separator))
      return build(values)
    },
  }
}

/** A row without a default, and not required, may have no value. */
export type Values<Rows> = {
  [Key in keyof Rows]: Rows[Key] extends { default: string } | { required: true }
    ? ValueOf<Rows[Key]>
    : ValueOf<Rows[Key]> | undefined
}
type ValueOf<R> = R extends { parse: (...args: never[]) => infer T } ? Exclude<T, undefined> : string

type Reading = { key: string; row: Row; rows: Record<string, Row>; source: Source; fault: (text: string) => void }

function readRow({ key, row, rows, source, fault }: Reading): unknown {
  const { or = key, parse = one => one, expected } = row
  const text: Source = other => source(other) ?? rows[other]?.default
  if (row.when?.(text) === false) return undefined
  const name = source(key) === undefined && source(or) !== undefined ? or : key
  let isFaulty = false
  const own = (found: string) => {
    isFaulty = true
    fault(found)
    return undefined
  }
  const found = row.secret ? readSecret(source, key, own) : (source(name) ?? row.default)
  if (isFaulty) return undefined
  if (found === undefined) return row.required && fault(`${key} is missing.`)
  const value = parse(found, { text, fault: own })
  // The password of a URL is a secret wherever it stands, also one with a "/" that is not encoded.
  const shown = found.replace(/\/\/.*@/u, '//…@')
  if (value === undefined && !isFaulty) fault(`${name}${row.secret ? '' : ` is "${shown}"`}: expected ${expected}.`)
  return isFaulty ? undefined : value
}
