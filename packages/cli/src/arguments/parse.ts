import { parseArgs } from 'node:util'
import { shown } from '@resumable-media/client/rules'
import { UsageError } from '../usage-error.ts'
import { commandNames, commandOf } from './commands.ts'
import type { CommandName } from './commands.ts'
import { nearest } from './nearest.ts'
import { optionNames, rowOf } from './options.ts'
import type { OptionName } from './options.ts'

export type Arguments = {
  /** Undefined where no command is given. */
  command: CommandName | undefined
  operands: string[]
  /** The text of each option that is given; of a flag it is empty. */
  options: Partial<Record<OptionName, string>>
}

/** Reads a command line by the tables. Throws a UsageError with all that is wrong with it. */
export function parseArguments(args: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...args],
    options: PARSED,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const words = tokens.flatMap(token => (token.kind === 'positional' ? token.value : []))
  const [word, ...operands] = words
  const options: Arguments['options'] = {}
  const given = tokens.filter(token => token.kind === 'option')
  if (word === 'help' && commandNames.some(name => name === operands[0])) options.help = ''
  const [named] = options.help === '' ? operands.splice(0, 1) : [word]
  const command = commandNames.find(name => name === named)
  const wantsHelp = options.help === '' || given.some(({ name }) => name === 'help' || name === 'version')
  if (named !== undefined && named !== 'help' && !command) throw new UsageError([unknownCommand(named)], undefined)

  const faults: string[] = []
  const allowed: readonly OptionName[] = command ? commandOf(command).options : ['help', 'version']
  for (const { name, rawName, value, inlineValue } of given) {
    const known = optionNames.find(one => one === name)
    const row = known && rowOf(known)
    if (row?.refused) faults.push(row.refused)
    else if (!known || !row || (!allowed.includes(known) && known !== 'version'))
      faults.push(unknownOption(rawName, command, allowed))
    else if (row.placeholder === undefined && inlineValue) faults.push(`${rawName} takes no value.`)
    else if (row.placeholder !== undefined && (value === undefined || (!inlineValue && value.startsWith('--'))))
      faults.push(`${rawName} needs a value: ${rawName} ${row.placeholder}.`)
    else options[known] = value ?? ''
  }
  if (!wantsHelp && command) faults.push(...operandFaults(command, operands))
  if (faults.length > 0) throw new UsageError(faults, command)
  return { command, operands, options }
}

/** With `strict`, Node would say what is wrong first, in its own words. */
const PARSED = Object.fromEntries(
  optionNames.map(name => {
    const { placeholder, short } = rowOf(name)
    return [
      name,
      { type: placeholder === undefined ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
    ]
  }),
)

function unknownCommand(word: string): string {
  const meant = nearest(word, commandNames)
  return `"${shown(word)}" is no command.${meant ? ` Did you mean "${meant}"?` : ` Commands: ${commandNames.join(', ')}.`}`
}

function unknownOption(raw: string, command: CommandName | undefined, allowed: readonly OptionName[]): string {
  const name = raw.replace(/^-+/u, '')
  const meant = nearest(name, allowed)
  const elsewhere = commandNames.filter(one => commandOf(one).options.some(option => option === name))
  const cure = meant
    ? ` Did you mean --${meant}?`
    : elsewhere.length > 0
      ? ` It is one of ${elsewhere.map(one => `"${one}"`).join(', ')}.`
      : ''
  return `${shown(raw)} is no option${command ? ` of "${command}"` : ''}.${cure}`
}

function operandFaults(command: CommandName, operands: readonly string[]): string[] {
  const { operands: wanted = '', count: [least, most] = [0, 0] } = commandOf(command)
  if (operands.length < least) return [`"${command}" needs ${wanted}.`]
  if (operands.length <= most) return operands.some(one => one === '') ? [`"" is no ${wanted}.`] : []
  const surplus = operands.slice(most).map(one => `"${shown(one)}"`)
  return [
    `"${command}" takes ${most === 0 ? 'no operand' : most === 1 ? `one ${wanted}` : `at most ${most}`}: ${surplus.slice(0, 3).join(', ')} is too many.`,
  ]
}
