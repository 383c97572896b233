import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** Writes what the generator leaves out of the spec and the client needs: the pods and the limits. */
export async function writeLimits(specPath: string, target: string): Promise<void> {
  const { servers, paths }: Spec = parse(await readFile(specPath, 'utf8'))
  const pods = Object.fromEntries(servers.map(server => [server['x-pod'], server.url]))
  const limits = Object.values(paths).flatMap(({ post }) => post?.['x-limits'] ?? [])[0]
  if (!limits) throw new Error(`${specPath} has no x-limits on a POST`)
  await writeFile(join(target, 'limits.gen.ts'), `${HEADER}${constant('pods', pods)}\n${constant('limits', limits)}`)
}

const HEADER = '// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.\n\n'

const constant = (name: string, value: unknown) =>
  `export const ${name} = ${JSON.stringify(value, undefined, 2)} as const\n`

type Limits = Record<'calls' | 'perSeconds' | 'handleLifetimeSeconds' | 'dataLifetimeSeconds', number>
type Spec = {
  servers: { url: string; 'x-pod': string }[]
  paths: Record<string, { post?: { 'x-limits'?: Limits } }>
}
