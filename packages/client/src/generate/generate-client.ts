import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkDocument } from '@resumable-media/openapi/check'
import { CommandError, faultOf } from '../command/command-error.ts'
import { loadGenerator } from './load-generator.ts'
import { openOutput } from './output-folder.ts'
import { undiciClient } from './undici-client.ts'

export type GenerateOptions = {
  /** The OpenAPI document, YAML or JSON. */
  spec: string
  out: string
  /** How the generated files import one another. */
  importExtension: 'js' | 'ts' | 'none'
}

/** What generated code imports its client from. */
const TRANSPORT = '@resumable-media/client/transport'

/** Writes types, functions and schemas from a document into a folder, and answers the names of the files. */
export async function generateClient({ spec, out, importExtension }: GenerateOptions): Promise<string[]> {
  const output = await openOutput(out)
  await checked(spec)
  const generator = await loadGenerator(process.cwd())
  // Before the folder is there, and the folder in one step: a signal between the two would leave it.
  const handlers = Object.entries(SIGNALS).map(([signal, number]) => {
    const end = () => {
      rmSync(folder, { recursive: true, force: true })
      process.exit(128 + number)
    }
    process.once(signal, end)
    return [signal, end] as const
  })
  const folder = temporaryFolder()
  try {
    await generator
      .createClient({
        input: resolve(spec),
        output: { path: folder, ...(importExtension !== 'none' && { module: { extension: `.${importExtension}` } }) },
        logs: { level: 'silent', file: false },
        plugins: [
          undiciClient(generator, TRANSPORT)(),
          '@hey-api/typescript',
          { name: 'zod', dates: { offset: true } },
          { name: '@hey-api/sdk', validator: { response: 'zod' } },
        ],
      })
      .catch((error: unknown) => {
        throw new CommandError(1, `No client can be generated from ${spec}: ${reasonOf(error)}`, { cause: error })
      })
    const names = (await readdir(folder)).toSorted()
    const texts = names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)
    output.write(new Map(await Promise.all(texts)))
    return names
  } finally {
    for (const [signal, end] of handlers) process.off(signal, end)
    await rm(folder, { recursive: true, force: true })
  }
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'resumable-media-generate-'))
  } catch (error) {
    const sentence = `${tmpdir()} cannot be written: ${faultOf(error)}. Set TMPDIR to a folder that can.`
    throw new CommandError(3, sentence, { cause: error })
  }
}

async function checked(spec: string): Promise<void> {
  if (/^https?:\/\//iu.test(spec))
    throw new CommandError(2, `--spec is an address. Download it first: curl -fLo openapi.yaml '${spec}'`)
  const { faults } = await checkDocument(spec, spec).catch((error: unknown) => {
    throw new CommandError(
      3,
      `--spec ${spec} cannot be read: ${faultOf(error)}. Name an OpenAPI document, YAML or JSON.`,
      { cause: error },
    )
  })
  if (faults.length > 0) throw new CommandError(1, faults.map(({ place, message }) => `${place} ${message}`).join('\n'))
}

/** The generator wraps what went wrong. */
function reasonOf(error: unknown): string {
  const { error: inner } = (error as { originalError?: { error?: unknown } }).originalError ?? {}
  const found = inner ?? error
  return found instanceof Error ? (found.message.split('\n')[0] ?? '') : String(found)
}
