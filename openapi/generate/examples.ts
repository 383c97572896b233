import { SpecFault } from '../check/spec-fault.ts'

/**
 * Every named example of the spec, and of the callback, as the source of a module.
 * Fails on two examples of one name, since the mock and the sandbox choose by name alone.
 */
export function examplesModule(document: unknown): string {
  const spec = document as Spec
  const found: Record<string, { operations: string[]; status: number; body: unknown }> = {}
  const operations = Object.entries(spec.paths).flatMap(([url, { post, get }]) => [
    ...(post ? [{ operation: post, path: ['paths', url, 'post'] }] : []),
    ...(get ? [{ operation: get, path: ['paths', url, 'get'] }] : []),
  ])
  for (const { operation, path } of operations) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      const { content } = resolve(spec, 'responses', answer)
      for (const [name, example] of Object.entries(content?.['application/json']?.examples ?? {})) {
        const { value } = resolve(spec, 'examples', example)
        const known = (found[name] ??= { operations: [], status: Number(status), body: value })
        if (known.body !== value)
          throw new SpecFault(
            [...path, 'responses', status, 'content', 'application/json', 'examples', name],
            `two examples are named ${name}: ${known.operations.join(', ')} and ${operation.operationId}. Rename one.`,
          )
        known.operations.push(operation.operationId)
      }
    }
  }
  return (
    HEADER +
    constant('examples', found) +
    constant('callbackFields', fieldsOf(spec)) +
    constant('callbacks', callbacksOf(spec))
  )
}

const constant = (name: string, value: unknown) =>
  `export const ${name} = ${JSON.stringify(value, undefined, 2)} as const\n`

const fieldsOf = ({ components }: Spec) => Object.keys(components.schemas.StatusCallback.properties)

/** The bodies of the callback's named examples. */
function callbacksOf({ webhooks }: Spec) {
  const { examples } = webhooks.resumableMediaStatus.post.requestBody.content['application/json']
  return Object.fromEntries(Object.entries(examples).map(([name, { value }]) => [name, value]))
}

function resolve<K extends keyof Components>(
  { components }: { components: Named },
  kind: K,
  one: Components[K] | Ref,
): Components[K] {
  if (!('$ref' in one)) return one
  const found = components[kind][one.$ref.replace(`#/components/${kind}/`, '')]
  if (!found) throw new SpecFault(['components', kind], `${one.$ref} is not in the spec`)
  return found
}

const HEADER = '// Generated from kaleyra.yaml by `pnpm generate`. Do not edit.\n\n'

type Ref = { $ref: string }
type Example = { value: unknown }
type Answer = { content?: { 'application/json'?: { examples?: Record<string, Example | Ref> } } }
type Named = { [kind in keyof Components]: Record<string, Components[kind]> }
type Components = { responses: Answer; examples: Example }
type Operation = { operationId: string; responses: Record<string, Answer | Ref> }
type Spec = {
  paths: Record<string, { post?: Operation; get?: Operation }>
  webhooks: {
    resumableMediaStatus: {
      post: { requestBody: { content: { 'application/json': { examples: Record<string, Example> } } } }
    }
  }
  components: Named & { schemas: { StatusCallback: { properties: object } } }
}
