import { commandLine } from '@resumable-media/runtime'
import { defineCommand, wholeNumber } from '@resumable-media/runtime/config'

const command = defineCommand(
  `Kaleyra's Upload Resumable Media, answered by Prism from openapi/kaleyra.yaml.

Usage: ${commandLine('mock')} [--port 4011] [--host 127.0.0.1]`,
  {
    '--port': {
      meaning: 'the port to listen on; 0 takes a free one',
      placeholder: 'N',
      or: 'MOCK_PORT',
      default: '4011',
      ...wholeNumber({ to: 65_535 }),
    },
    '--host': { meaning: 'the address to listen on', placeholder: 'NAME', default: '127.0.0.1' },
  },
  ({ '--help': help = false, '--host': host, '--port': port }) => ({ help, host, port }),
)

/** Reads the command line, then MOCK_PORT. Throws a ConfigError. */
export const parseOptions = command.read
export const HELP = command.help
export type Options = ReturnType<typeof parseOptions>
