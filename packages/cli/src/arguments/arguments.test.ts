import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { withHelp } from '../../generate/with-help.ts'
import { UsageError } from '../usage-error.ts'
import { commandNames, commandOf, SHELLS } from './commands.ts'
import { completionOf } from './completion.ts'
import { helpOf } from './help.ts'
import { nearest } from './nearest.ts'
import { optionNames, rowOf } from './options.ts'
import { parseArguments } from './parse.ts'

test('options stand anywhere, with their value behind them or after an equals sign', () => {
  const parsed = { command: 'upload', operands: ['a.png', 'b.png'], options: { waba: '1', json: '' } }
  expect(parseArguments(['upload', 'a.png', '--waba', '1', 'b.png', '--json'])).toEqual(parsed)
  expect(parseArguments(['--json', '--waba=1', 'upload', 'a.png', 'b.png'])).toEqual(parsed)
  expect(parseArguments(['upload', '--waba', '2', '--waba', '1', '--json', '--', 'a.png', 'b.png'])).toEqual(parsed)
  expect(parseArguments(['upload', '--', '--json']).operands).toEqual(['--json'])
  expect(parseArguments(['list', '-q']).options).toEqual({ quiet: '' })
})

test('help and version need nothing else', () => {
  expect(parseArguments([])).toEqual({ command: undefined, operands: [], options: {} })
  expect(parseArguments(['--version']).options).toEqual({ version: '' })
  expect(parseArguments(['upload', '-h'])).toEqual({ command: 'upload', operands: [], options: { help: '' } })
  expect(parseArguments(['help', 'status'])).toEqual({ command: 'status', operands: [], options: { help: '' } })
})

test('all faults of a command line come at once, with the command whose help tells more', () => {
  const error = faultOf(['status', '--jsno', '--waba'])
  expect(error.message).toBe(
    '--jsno is no option of "status". Did you mean --json?\n--waba needs a value: --waba ID.\n"status" needs ID.',
  )
  expect(error.command).toBe('status')
  expect(faultOf(['upload', 'a', '--waba', '--json']).message).toBe('--waba needs a value: --waba ID.')
  expect(faultOf(['upload', '']).message).toBe('"" is no FILE….')
})

function faultOf(args: string[]): UsageError {
  try {
    parseArguments(args)
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  return expect.fail(`${args.join(' ')} was taken`)
}

test('what was probably meant is near, and nothing else is offered', () => {
  const words = ['upload', 'status', 'quota']
  expect(['uplaod', 'statsu', 'qouta', 'upl', 'xyz', 'u'].map(word => nearest(word, words))).toEqual([
    'upload',
    'status',
    'quota',
    'upload',
    undefined,
    undefined,
  ])
})

test.each(commandNames)('the help of %s has each of its options, its operands, the exit codes and an example', name => {
  const { options, operands, examples } = commandOf(name)
  const help = helpOf(name)
  for (const option of options) expect(help).toContain(`--${option}`)
  for (const text of [operands ?? '', ...examples, 'Exit codes:', '130  Ctrl-C']) expect(help).toContain(text)
  for (const example of examples.filter(one => !one.includes('*')))
    expect(parseArguments(example.split(' ').slice(1)).command).toBe(name)
})

test('the help has each command and each setting, and the README has the help; `pnpm generate` mends it', () => {
  for (const name of commandNames)
    expect(helpOf()).toMatch(new RegExp(`^ {2}${name} +${commandOf(name).summary}$`, 'mu'))
  for (const { env } of optionNames.map(rowOf)) expect(helpOf()).toContain(env ?? '')
  expect(block('packages/cli/README.md', 'help')).toBe(helpOf())
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(withHelp(page)).toBe(page)
})

test.each(SHELLS)('the completion of %s has each command and each of its options', shell => {
  const script = completionOf(shell)
  for (const name of commandNames) {
    expect(script).toContain(name)
    for (const option of commandOf(name).options) expect(script).toMatch(new RegExp(`(?:--|-l )${option}`, 'u'))
  }
})
