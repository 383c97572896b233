import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/**
 * Writes what the generator leaves out of the spec: the pods, the limits, and every named example.
 * Fails on two examples of one name, since the mock and the sandbox choose by name alone.
 */
export async function writeContract(specPath: string, target: string): Promise<void> {
  const spec: Spec = parse(await readFile(specPath, 'utf8'))
  const pods = Object.fromEntries(spec.servers.map(server => [server['x-pod'], server.url]))
  const limits = operationsOf(spec).flatMap(([, operation]) => operation['x-limits'] ?? [])[0]
  if (!limits) throw new Error(`${specPath} has no x-limits on an operation`)
  await writeFile(join(target, 'limits.gen.ts'), `${HEADER}${constant('pods', pods)}\n${constant('limits', limits)}`)
  await writeFile(join(target, 'examples.gen.ts'), `${HEADER}${constant('examples', examplesOf(spec))}`)
}

function examplesOf(spec: Spec) {
  const found: Record<string, { operations: string[]; status: number; body: unknown }> = {}
  for (const [operationId, operation] of operationsOf(spec)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const { content } = resolve(spec, 'responses', response)
      for (const [name, example] of Object.entries(content?.['application/json']?.examples ?? {})) {
        const { value } = resolve(spec, 'examples', example)
        const known = found[name]
        if (!known) found[name] = { operations: [operationId], status: Number(status), body: value }
        else if (known.body === value) known.operations.push(operationId)
        else throw new Error(`two examples are named ${name}: ${known.operations.join(', ')} and ${operationId}`)
      }
    }
  }
  return found
}

function operationsOf(spec: Spec): [string, Operation][] {
  return Object.values(spec.paths).flatMap(path =>
    (['post', 'get'] as const).flatMap(method => {
      const operation = path[method]
      return operation ? [[operation.operationId, operation] satisfies [string, Operation]] : []
    }),
  )
}

function resolve<K extends keyof Components>(spec: Spec, kind: K, one: Components[K] | Ref): Components[K] {
  if (!('$ref' in one)) return one
  const found = spec.components[kind][one.$ref.replace(`#/components/${kind}/`, '')]
  if (!found) throw new Error(`${one.$ref} is not in the spec`)
  return found as Components[K]
}

const HEADER = '// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.\n\n'

const constant = (name: string, value: unknown) =>
  `export const ${name} = ${JSON.stringify(value, undefined, 2)} as const\n`

type Ref = { $ref: string }
type Example = { value: unknown }
type Response = { content?: { 'application/json'?: { examples?: Record<string, Example | Ref> } } }
type Components = { responses: Response; examples: Example }
type Limits = Record<'calls' | 'perSeconds' | 'handleLifetimeSeconds' | 'dataLifetimeSeconds', number>
type Operation = { operationId: string; 'x-limits'?: Limits; responses: Record<string, Response | Ref> }
type Spec = {
  servers: { url: string; 'x-pod': string }[]
  paths: Record<string, { post?: Operation; get?: Operation }>
  components: { [kind in keyof Components]: Record<string, Components[kind]> }
}
