import { commandLine, stopOnSignal } from '@resumable-media/runtime'
import { ConfigError } from '@resumable-media/runtime/config'
import { CannotListen, PortInUse } from '@resumable-media/runtime/listen'
import { startSandbox } from './app.ts'
import { configHelp, readCommand } from './config.ts'

try {
  const { help, ...config } = readCommand(process.argv.slice(2), process.env)
  if (help) print(configHelp())
  else {
    const sandbox = await startSandbox({ ...config, log: line => process.stderr.write(`${line}\n`) })
    stopOnSignal(sandbox.stop)
    print(`sandbox ready on ${sandbox.url}`)
  }
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}

function explain(error: unknown): string {
  if (error instanceof PortInUse)
    return `${error.message} For example: ${commandLine('sandbox')} --port ${error.port + 1}`
  if (error instanceof ConfigError || error instanceof CannotListen) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
