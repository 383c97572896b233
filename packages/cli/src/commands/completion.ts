import { SHELLS } from '../arguments/commands.ts'
import { completionOf } from '../arguments/completion.ts'
import { EXIT } from '../exit-codes.ts'
import { UsageError } from '../usage-error.ts'
import type { Run } from './command.ts'

export const completion: Run = async ({ operands: [word = ''], output }) => {
  const shell = SHELLS.find(one => one === word)
  if (!shell)
    throw new UsageError([`There is no completion for "${word}": expected one of ${SHELLS.join(', ')}.`], 'completion')
  output.result({}, ...completionOf(shell).trimEnd().split('\n'))
  return EXIT.ok
}
