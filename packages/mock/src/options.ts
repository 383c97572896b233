import { parseArgs } from 'node:util'

export type Options = { help: boolean; host: string; port: number }

/** Reads the command line, then MOCK_PORT. Throws InvalidOption. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const { help, host, port } = parseFlags(args)
  if (port !== undefined) return { help, host, port: parsePort('--port', port) }
  return { help, host, port: env['MOCK_PORT'] === undefined ? DEFAULT_PORT : parsePort('MOCK_PORT', env['MOCK_PORT']) }
}

export class InvalidOption extends Error {
  readonly code = 'INVALID_OPTION'
  override readonly name = 'InvalidOption'
}

const DEFAULT_PORT = 4011

export const HELP = `Kaleyra's Upload Resumable Media, answered by Prism from openapi/kaleyra.yaml.

Usage: pnpm mock [--port ${DEFAULT_PORT}] [--host 127.0.0.1]

  --port N     the port to listen on; 0 takes a free one (default: MOCK_PORT, or ${DEFAULT_PORT})
  --host NAME  the address to listen on (default: 127.0.0.1)
  --help       this text
`

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', default: false },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string' },
      },
    }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InvalidOption(`${reason}\n\n${HELP}`, { cause: error })
  }
}

function parsePort(source: string, text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidOption(`${source} is "${text}": expected a whole number from 0 to 65535.`)
}
