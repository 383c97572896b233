import { expect, test } from 'vitest'
import { defineCommand } from './define-command.ts'
import { ConfigError } from './row.ts'
import { number, wholeNumber } from './values.ts'

const command = defineCommand(
  'Usage: run [--minutes N]',
  {
    '--minutes': { meaning: 'how long', placeholder: 'N', default: '10', ...number({ from: 0.1, to: 600 }) },
    '--seed': { meaning: 'where it begins', placeholder: 'N', or: 'SEED', default: '0', ...wholeNumber({ to: 9 }) },
  },
  ({ '--help': help = false, '--minutes': minutes, '--seed': seed }) => ({ help, minutes, seed }),
)

test('an option comes before the variable that can stand for it, and that before the default', () => {
  expect(command.read([])).toEqual({ help: false, minutes: 10, seed: 0 })
  expect(command.read(['--minutes', '0.5'], { SEED: '3' })).toEqual({ help: false, minutes: 0.5, seed: 3 })
  expect(command.read(['--seed=4'], { SEED: 'x' }).seed).toBe(4)
  expect(['-h', '--help'].map(flag => command.read([flag]).help)).toEqual([true, true])
})

test('an option without a placeholder is a flag, which takes no value', () => {
  const flagged = defineCommand('Usage: run', { '--short': { meaning: 'less', parse: (): true => true } }, row => row)
  expect([[], ['--short']].map(args => flagged.read(args)['--short'])).toEqual([undefined, true])
  expect(() => flagged.read(['--short=1'])).toThrow(/does not take an argument/u)
})

test('all faults come at once, an empty text among them, each under the name it was given by', () => {
  expect(() => command.read(['--minutes='], { SEED: '10' })).toThrow(
    new ConfigError(
      '--minutes is "": expected a number from 0.1 to 600. SEED is "10": expected a whole number from 0 to 9.',
    ),
  )
})

test('an option that there is not, and a word too many, bring the help', () => {
  expect(() => command.read(['--hours', '1'])).toThrow(/Unknown option '--hours'[^]*Usage: run/u)
  expect(() => command.read(['now'])).toThrow(/Unexpected argument 'now'[^]*Usage: run/u)
})

test('the help', () => {
  expect(command.help).toBe(
    [
      'Usage: run [--minutes N]',
      '',
      '  --minutes N  how long (default 10)',
      '  --seed N     where it begins (default SEED, or 0)',
      '  --help       this text',
      '',
    ].join('\n'),
  )
})
