/** `npx @resumable-media/client`: the command of the package, which generates a client from a document. */
import { runCommand } from './command/command.ts'

// The files count, and not whether their names can be printed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.exitCode = await runCommand(process.argv.slice(2), {
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
})
