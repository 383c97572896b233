/** `npx @resumable-media/client`: the command of the package, which generates a client from a document. */
import { runCommand } from './command/command.ts'

process.exitCode = await runCommand(process.argv.slice(2), {
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
})
