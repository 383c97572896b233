import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
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
  let folder: string | undefined
  const clear = () => remove(folder)
  const onSignal = (_: string, signal: number) => process.exit(128 + signal)
  // Before the folder is there, and the folder in one step: a signal between the two would leave it.
  for (const signal of SIGNALS) process.once(signal, onSignal)
  process.once('exit', clear)
  try {
    const made = (folder = makeTemporary())
    await generator
      .createClient({
        input: resolve(spec),
        output: {
          path: made,
          clean: false,
          ...(importExtension !== 'none' && { module: { extension: `.${importExtension}` } }),
        },
        logs: { level: 'silent', file: false },
        plugins: [
          undiciClient(generator, TRANSPORT)(),
          '@hey-api/typescript',
          { name: 'zod', dates: { offset: true } },
          { name: '@hey-api/sdk', validator: { response: 'zod' } },
        ],
      })
      .catch((error: unknown) => {
        if (isOfDisk(error)) throw noTemporary(error)
        throw new CommandError(1, `No client can be generated from ${spec}: ${reasonOf(error)}`, { cause: error })
      })
    const names = (await readdir(made)).toSorted()
    const texts = names.map(async name => [name, await readFile(join(made, name), 'utf8')] as const)
    output.write(new Map(await Promise.all(texts)))
    // After a failure it stays: what the generator has under way may make the folder anew.
    process.off('exit', clear)
    return names
  } finally {
    clear()
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function makeTemporary(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'resumable-media-generate-'))
  } catch (error) {
    throw noTemporary(error)
  }
}

const noTemporary = (error: unknown) =>
  new CommandError(
    3,
    `${tmpdir()}, the folder for temporary files, cannot be written: ${faultOf(innermost(error))}. Set TMPDIR to a folder that can be written.`,
    { cause: error },
  )

const isOfDisk = (error: unknown) =>
  /^E(?:NOSPC|DQUOT|ROFS|IO)$/u.test(String((innermost(error) as { code?: unknown }).code))

function remove(folder: string | undefined): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
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

function reasonOf(error: unknown): string {
  const found = innermost(error)
  return found instanceof Error ? (found.message.split('\n')[0] ?? '') : String(found)
}

/** The generator wraps what went wrong. */
function innermost(error: unknown): unknown {
  const { error: inner } = (error as { originalError?: { error?: unknown } }).originalError ?? {}
  return inner ?? error
}
