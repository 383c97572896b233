import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { forbiddenCharacters } from './forbidden-characters.ts'

/** Writes what the generator leaves out of the spec and the client needs: the pods, the limits, and what names may hold. */
export async function writeLimits(specPath: string, target: string): Promise<void> {
  const { servers, paths, components }: Spec = parse(await readFile(specPath, 'utf8'))
  const pods = Object.fromEntries(servers.map(server => [server['x-pod'], server.url]))
  const limits = Object.values(paths).flatMap(({ post }) => post?.['x-limits'] ?? [])[0]
  if (!limits) throw new Error(`${specPath} has no x-limits on a POST`)
  const { minLength, maxLength, pattern } = components.schemas.FileName
  const fileName = { minLength, maxLength, forbidden: forbiddenCharacters(pattern) }
  const constants = Object.entries({ pods, limits, fileName }).map(([name, value]) => constant(name, value))
  await writeFile(join(target, 'limits.gen.ts'), `${HEADER}${constants.join('\n')}`)
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
