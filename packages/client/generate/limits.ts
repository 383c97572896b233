import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpecFault } from '@resumable-media/openapi/check'
import type { SpecDocument } from '@resumable-media/openapi/check'
import { forbiddenCharacters } from './forbidden-characters.ts'

/** Writes what the generator leaves out of the spec and the client needs: the pods, the limits, and what names may hold. */
export async function writeLimits(document: SpecDocument, target: string): Promise<void> {
  const spec = document.value as Spec
  const { servers, paths, components } = spec
  const pods = Object.fromEntries(servers.map((server, at) => [podOf(server, at), server.url]))
  const limits = Object.values(paths).flatMap(({ post }) => post?.['x-limits'] ?? [])[0]
  if (!limits)
    throw new SpecFault(['paths'], 'No POST has x-limits. Write them under the upload, as openapi/README.md says.')
  const { minLength, maxLength, pattern } = components.schemas.FileName
  const fileName = { minLength, maxLength, forbidden: forbidden(pattern) }
  const constants = Object.entries({ pods, limits, fileName, queryParameters: queryParametersOf(spec) }).map(
    ([name, value]) => constant(name, value),
  )
  await writeFile(join(target, 'limits.gen.ts'), `${HEADER}${constants.join('\n')}`)
}

/** By operation: what a call may be asked for, so that a parameter that the spec has gained is sent. */
function queryParametersOf({ paths, components }: Spec): Record<string, string[]> {
  const named = (one: Parameter | { $ref: string }): Parameter | undefined =>
    '$ref' in one ? components.parameters?.[one.$ref.replace('#/components/parameters/', '')] : one
  const operations = Object.values(paths).flatMap(({ post, get, parameters = [] }) =>
    [post, get].flatMap(one => (one ? [{ ...one, parameters: [...parameters, ...(one.parameters ?? [])] }] : [])),
  )
  return Object.fromEntries(
    operations.map(({ operationId, parameters }) => [
      operationId,
      parameters.map(named).flatMap(one => (one?.in === 'query' ? [one.name] : [])),
    ]),
  )
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
type Parameter = { name: string; in: string }
type Parameters = { parameters?: (Parameter | { $ref: string })[] }
type Operation = Parameters & { operationId: string; 'x-limits'?: Limits }
type Spec = {
  servers: { url: string; 'x-pod': string }[]
  paths: Record<string, Parameters & { post?: Operation; get?: Operation }>
  components: {
    schemas: { FileName: { minLength: number; maxLength: number; pattern: string } }
    parameters?: Record<string, Parameter>
  }
}
