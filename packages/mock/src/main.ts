import { stopOnSignal } from '@resumable-media/lifetime'
import { greeting } from './greeting.ts'
import { HELP, InvalidOption, parseOptions } from './options.ts'
import type { Options } from './options.ts'
import { findPort, PortInUse } from './port.ts'
import { runPrism } from './run-prism.ts'

try {
  const options = parseOptions(process.argv.slice(2), process.env)
  if (options.help) process.stdout.write(HELP)
  else await serve(options)
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

async function serve({ host, port: wanted }: Options): Promise<void> {
  // Prism holds nothing that would have to be closed.
  stopOnSignal(async () => {})
  const port = await findPort(wanted, host)
  await runPrism({ host, port })
  process.stdout.write(greeting(`http://${host.includes(':') ? `[${host}]` : host}:${port}`))
}

function explain(error: unknown): string {
  if (error instanceof PortInUse) return `${error.message} For example: pnpm mock --port ${error.port + 1}`
  if (error instanceof InvalidOption) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
