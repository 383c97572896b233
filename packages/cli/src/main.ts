import { homedir } from 'node:os'
import { EXIT } from './exit-codes.ts'
import { onInterrupt } from './interrupts.ts'
import { run } from './run.ts'

// What is printed for people is not worth an upload that is under way.
process.stderr.on('error', () => {})
process.stdout.on('error', cannotPrint)

const { argv, env, stdout, stderr } = process
const signal = onInterrupt()
const exitCode = await run({ args: argv.slice(2), env, cwd: process.cwd(), home: homedir(), stdout, stderr, signal })
// A stream of events, or a connection that is kept, is not waited for; what was printed is.
stdout.write('', error => (error ? cannotPrint(error) : process.exit(exitCode)))

/** A reader that has enough, such as `head`, is no fault: it counts as SIGPIPE does. */
function cannotPrint({ code }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') process.exit(141)
  process.stderr.write(`What was found cannot be printed (${code}). Look at where standard output goes.\n`)
  process.exit(EXIT.failed)
}
