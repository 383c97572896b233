import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as OpenapiTs from '@hey-api/openapi-ts'
import { CommandError } from '../command/command-error.ts'

/** The versions that this is tested with. TypeScript 7 has no API that the generator could use, and npm would install it. */
const INSTALL = 'npm install --save-dev @hey-api/openapi-ts@0.99.0 typescript@6.0.3'

/**
 * The generator of the user's project, or the one beside this package. It is 42 MB with its TypeScript, so that it is no
 * dependency of a client that servers install.
 */
export async function loadGenerator(folder: string): Promise<typeof OpenapiTs> {
  const found = manifestFrom(join(folder, 'package.json'), NAME) ?? manifestFrom(import.meta.url, NAME)
  if (!found) throw new CommandError(3, `The generator is not installed. Install it and start again: ${INSTALL}`)
  if (!found.version.startsWith('0.99.'))
    throw new CommandError(3, `The generator that is installed is ${found.version}, and this needs 0.99. ${INSTALL}`)
  const typescript = manifestFrom(found.path, 'typescript')
  if (!typescript || Number.parseInt(typescript.version, 10) >= 7)
    throw new CommandError(
      3,
      `The generator finds ${typescript ? `TypeScript ${typescript.version}` : 'no TypeScript'} and needs 5.5 to 6. ` +
        `Install it and start again: ${INSTALL}`,
    )
  const entry = pathToFileURL(join(dirname(found.path), found.entry)).href
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is the package of this name
  return (await import(entry)) as typeof OpenapiTs
}

const NAME = '@hey-api/openapi-ts'

function manifestFrom(place: string, name: string): { path: string; version: string; entry: string } | undefined {
  try {
    const path = createRequire(place).resolve(`${name}/package.json`)
    const { version, exports } = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    return { path, version, entry: exports?.['.']?.import ?? '' }
  } catch {
    return undefined
  }
}

type Manifest = { version: string; exports?: { '.'?: { import?: string } } }
