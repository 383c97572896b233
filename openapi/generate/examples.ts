import { parse } from 'yaml'

/**
 * Every named example of the spec in the text `spec`, as the source of a module.
 * Fails on two examples of one name, since the mock and the sandbox choose by name alone.
 */
export function examplesModule(text: string): string {
  const spec: Spec = parse(text)
  const found: Record<string, { operations: string[]; status: number; body: unknown }> = {}
  for (const operation of Object.values(spec.paths).flatMap(({ post, get }) =>
    [post, get].filter(one => one !== undefined),
  )) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      const { content } = resolve(spec, 'responses', answer)
      for (const [name, example] of Object.entries(content?.['application/json']?.examples ?? {})) {
        const { value } = resolve(spec, 'examples', example)
        const known = (found[name] ??= { operations: [], status: Number(status), body: value })
        if (known.body !== value)
          throw new Error(`two examples are named ${name}: ${known.operations.join(', ')} and ${operation.operationId}`)
        known.operations.push(operation.operationId)
      }
    }
  }
  return `${HEADER}export const examples = ${JSON.stringify(found, undefined, 2)} as const\n`
}

function resolve<K extends keyof Components>(spec: Spec, kind: K, one: Components[K] | Ref): Components[K] {
  if (!('$ref' in one)) return one
  const found = spec.components[kind][one.$ref.replace(`#/components/${kind}/`, '')]
  if (!found) throw new Error(`${one.$ref} is not in the spec`)
  return found
}

const HEADER = '// Generated from kaleyra.yaml by `pnpm generate`. Do not edit.\n\n'

type Ref = { $ref: string }
type Example = { value: unknown }
type Answer = { content?: { 'application/json'?: { examples?: Record<string, Example | Ref> } } }
type Components = { responses: Answer; examples: Example }
type Operation = { operationId: string; responses: Record<string, Answer | Ref> }
type Spec = {
  paths: Record<string, { post?: Operation; get?: Operation }>
  components: { [kind in keyof Components]: Record<string, Components[kind]> }
}
