import { parseArgs } from 'node:util'
import { generateClient } from '../generate/generate-client.ts'
import type { GenerateOptions } from '../generate/generate-client.ts'
import { CommandError } from './command-error.ts'

export const HELP = `Usage: npx @resumable-media/client generate --spec FILE --out FOLDER [--import-extension js]

Writes a typed client from an OpenAPI document (2.0, 3.0 or 3.1, YAML or JSON): types, a function for each operation, and
zod schemas that check the answers. It sends over undici, by @resumable-media/client/transport.

  --spec FILE              the document
  --out FOLDER             where the files go; a folder that has others is refused
  --import-extension EXT   how the files import one another: js (default), ts or none
  --help                   this text

The generator is installed beside it: npm install --save-dev @hey-api/openapi-ts@0.99.0 typescript@6.0.3
The generated code needs: npm install @resumable-media/client zod

Exit codes: 0 written; 1 the document has faults, each with file:line:column; 2 the command line is wrong; 3 a file cannot be
read or written, or the generator is missing; 130 interrupted, 143 by SIGTERM, 129 by SIGHUP. Unless it is 0, nothing was
written.
`

/** Runs a command line to its exit code. */
export async function runCommand(
  args: string[],
  print: { out: (text: string) => void; err: (text: string) => void },
): Promise<number> {
  try {
    const options = optionsOf(args)
    if (options === 'help') print.out(HELP)
    else {
      const names = await generateClient(options)
      print.out(`${options.out}: ${names.join(', ')}\nThey import @resumable-media/client/transport and zod.\n`)
    }
    return 0
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    print.err(`${error.message}\n`)
    return error.exitCode
  }
}

const EXTENSIONS = ['js', 'ts', 'none'] as const

function optionsOf(args: string[]): GenerateOptions | 'help' {
  const { values, positionals } = parsed(args)
  if (values.help === true) return 'help'
  const [command, ...others] = positionals
  if (command !== 'generate')
    throw wrong(command === undefined ? 'No command is given.' : `"${command}" is no command.`, 'generate')
  if (others.length > 0) throw wrong(`"${others.join(' ')}" is not understood.`, '--spec and --out')
  const { spec, out, 'import-extension': extension = 'js' } = values
  if (!spec) throw wrong('--spec is missing.', '--spec FILE, the OpenAPI document')
  if (!out) throw wrong('--out is missing.', '--out FOLDER, where the files go')
  const importExtension = EXTENSIONS.find(one => one === extension)
  if (!importExtension) throw wrong(`--import-extension is "${extension}".`, EXTENSIONS.join(', '))
  return { spec, out, importExtension }
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        spec: { type: 'string' },
        out: { type: 'string' },
        'import-extension': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\.\s/u)
    throw new CommandError(2, `${sentence.replace(/\.$/u, '')}. See: npx @resumable-media/client --help`)
  }
}

const wrong = (fault: string, expected: string) =>
  new CommandError(2, `${fault} Expected ${expected}. See: npx @resumable-media/client --help`)
