import { documentPath } from '@resumable-media/openapi/document'
import { commandLine, stopOnSignal } from '@resumable-media/runtime'
import { ConfigError } from '@resumable-media/runtime/config'
import { CannotListen, PortInUse } from '@resumable-media/runtime/listen'
import { greeting } from './greeting.ts'
import { HELP, parseOptions } from './options.ts'
import type { Options } from './options.ts'
import { createAnswerCall } from './answer-call.ts'
import { openFreshPrism } from './fresh-prism.ts'
import type { Answer } from './prism-answer.ts'
import { serve } from './serve.ts'

/** Of the log. */
const MAX_PATH = 500

try {
  const options = parseOptions(process.argv.slice(2), process.env)
  if (options.help) process.stdout.write(HELP)
  else await run(options)
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

async function run({ host, port: wanted }: Options): Promise<void> {
  let stop = async () => {}
  stopOnSignal(() => stop())
  const prism = await openFreshPrism({ spec: documentPath, onReload })
  const answerCall = createAnswerCall({
    prism,
    // A command has no `requests`: recorded calls would stay in memory.
    open: () => ({ take: () => undefined, record: () => {} }),
    onAnswer: ({ method, path }, answer) => process.stdout.write(logLine(method, path, answer)),
  })
  const serving = await serve(answerCall, { host, port: wanted })
  stop = serving.stop
  process.stdout.write(greeting(serving.url))
}

function onReload(error: unknown): void {
  if (error === undefined) process.stdout.write('the spec has changed, and was loaded again\n')
  else process.stderr.write(`the spec has changed, and cannot be loaded: ${explain(error)}\n`)
}

function explain(error: unknown): string {
  if (error instanceof PortInUse) return `${error.message} For example: ${commandLine('mock')} --port ${error.port + 1}`
  if (error instanceof ConfigError || error instanceof CannotListen) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function logLine(method: string, path: string, { status, headers }: Answer): string {
  const found = headers['sl-violations']
  return `${method} ${printable(path)} ${status}${found === undefined ? '' : ` ${found}`}\n`
}

/** Escapes control characters in the path. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, encodeURIComponent).slice(0, MAX_PATH)
}
