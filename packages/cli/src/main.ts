import { homedir } from 'node:os'
import { onInterrupt } from './interrupts.ts'
import { run } from './run.ts'

// A reader that has enough, such as `head`, is no fault.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })

const { argv, env, stdout, stderr } = process
const signal = onInterrupt()
const exitCode = await run({ args: argv.slice(2), env, cwd: process.cwd(), home: homedir(), stdout, stderr, signal })
// A stream of events, or a connection that is kept, is not waited for; what was printed is.
stdout.write('', () => process.exit(exitCode))
