import { stopOnSignal } from '@resumable-media/runtime'
import { ConfigError } from '@resumable-media/runtime/config'
import { startSandbox } from './app.ts'
import { configHelp, readConfig } from './config.ts'

if (process.argv.includes('--help')) print(configHelp())
else await start()

async function start() {
  try {
    const sandbox = await startSandbox(readConfig(process.env))
    stopOnSignal(sandbox.stop)
    print(`sandbox ready on ${sandbox.url}`)
  } catch (error) {
    if (!(error instanceof ConfigError) && !isListenError(error)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}

/** A taken port, or an address that is not this machine's: Node's sentence names it, and its stack tells nothing more. */
function isListenError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen'
}
