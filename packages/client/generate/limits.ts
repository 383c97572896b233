import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpecFault } from '@resumable-media/openapi/check'
import type { SpecDocument } from '@resumable-media/openapi/check'
import { forbiddenCharacters } from './forbidden-characters.ts'

/** Writes what the generator leaves out of the spec and the client needs: the pods, the limits, and what names may hold. */
export async function writeLimits({ value }: SpecDocument, target: string): Promise<void> {
  const { servers = [], paths, components } = value as Spec
  const pods = Object.fromEntries(servers.map((server, at) => [podOf(server, at), server.url]))
  const limits = Object.values(paths).flatMap(({ post }) => post?.['x-limits'] ?? [])[0]
  if (!limits)
    throw new SpecFault(['paths'], 'No POST has x-limits. Write them under the upload, as openapi/README.md says.')
  const { minLength, maxLength, pattern } = components.schemas.FileName
  const fileName = { minLength, maxLength, forbidden: forbidden(pattern) }
  const constants = Object.entries({ pods, limits, fileName }).map(([name, value]) => constant(name, value))
  await writeFile(join(target, 'limits.gen.ts'), `${HEADER}${constants.join('\n')}`)
}

function podOf(server: Spec['servers'][number], at: number): string {
  if (!server['x-pod'])
    throw new SpecFault(['servers', at], 'This server has no x-pod. Add it: the short name of the pod.')
  return server['x-pod']
}

function forbidden(pattern: string): readonly string[] {
  try {
    return forbiddenCharacters(pattern)
  } catch (error) {
    throw new SpecFault(['components', 'schemas', 'FileName', 'pattern'], (error as Error).message)
  }
}

const HEADER = '// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.\n\n'

const constant = (name: string, value: unknown) =>
  `export const ${name} = ${JSON.stringify(value, undefined, 2)} as const\n`

type Limits = Record<'calls' | 'perSeconds' | 'handleLifetimeSeconds' | 'dataLifetimeSeconds', number>
type Spec = {
  servers: { url: string; 'x-pod': string }[]
  paths: Record<string, { post?: { 'x-limits'?: Limits } }>
  components: { schemas: { FileName: { minLength: number; maxLength: number; pattern: string } } }
}
