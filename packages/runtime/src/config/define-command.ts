import { parseArgs } from 'node:util'
import { defineConfig } from './define-config.ts'
import type { Definition } from './define-config.ts'
import { ConfigError } from './row.ts'
import type { Row } from './row.ts'

/** `separator` stands between two faults, `describe` words a row of the help. */
type Wording = { separator?: string; describe?: (key: string, row: Row) => string }

const HELP = { '--help': { meaning: 'this text', parse: (): true => true } } as const

/**
 * The options of a command, one row per `--option`; `about` is the help above them. Each with a `placeholder` takes a
 * value, the others are flags, `--help` among them, which `-h` is too. Throws a ConfigError with every fault, or with the help after an option that is none.
 *
 * @example
 * const command = defineCommand(
 *   'Usage: pnpm soak [--minutes N]',
 *   { '--minutes': { meaning: 'how long it goes on', placeholder: 'N', default: '10', ...number({ from: 1, to: 600 }) } },
 *   ({ '--minutes': minutes }) => ({ minutes }),
 * )
 * const { minutes } = command.read(process.argv.slice(2))
 */
export function defineCommand<const Rows extends Record<`--${string}`, Row>, Options>(
  about: string,
  rows: Rows,
  build: Definition<Rows & typeof HELP, Options>['build'],
  { separator, describe }: Wording = {},
) {
  const all = { ...rows, ...HELP }
  const config = defineConfig<Rows & typeof HELP, Options>(all, { build, ...(separator && { separator }) })
  const help = `${about}\n\n${config.help(describe)}\n`
  return {
    help,
    /** `env` is for the rows that name a variable as `or`. */
    read(args: string[], env: Record<string, string | undefined> = {}): Options {
      const given = parse(args)
      return config.read(key => (key in all ? given[key.slice(2)]?.toString() : env[key]))
    },
  }

  function parse(args: string[]): Record<string, string | boolean | undefined> {
    const names = Object.entries<Row>(rows).map(
      ([key, { placeholder }]) => [key.slice(2), { type: placeholder === undefined ? 'boolean' : 'string' }] as const,
    )
    try {
      return parseArgs({ args, options: { ...Object.fromEntries(names), help: { type: 'boolean', short: 'h' } } })
        .values
    } catch (error) {
      throw new ConfigError(`${error instanceof Error ? error.message : String(error)}\n\n${help}`, { cause: error })
    }
  }
}
