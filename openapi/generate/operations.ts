/** What a call of each operation must have, as the source of a module: for those who check it without Prism. */
export function operationsModule(document: unknown): string {
  const spec = document as Spec
  const operations = Object.entries(spec.paths).flatMap(([path, { parameters = [], post, get }]) =>
    [
      { method: 'POST', operation: post },
      { method: 'GET', operation: get },
    ].flatMap(({ method, operation }) => {
      if (operation === undefined) return []
      const form = operation.requestBody?.content['multipart/form-data']?.schema
      const facts = {
        method,
        path,
        parameters: [...parameters, ...(operation.parameters ?? [])].map(one => plain(spec, one)),
        ...(form !== undefined && { form: plain(spec, form) }),
      }
      return [[operation.operationId, facts] as const]
    }),
  )
  const { name } = spec.components.securitySchemes.apiKey
  return `${HEADER}export const apiKeyHeader = ${JSON.stringify(name)}
export const operations = ${JSON.stringify(Object.fromEntries(operations), undefined, 2)} as const\n`
}

/** Its references followed, and without the words for readers. */
function plain(spec: Spec, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(one => plain(spec, one))
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value && typeof value.$ref === 'string') return plain(spec, referred(spec, value.$ref))
  const kept = Object.entries(value).filter(([key]) => !['description', 'example', 'examples'].includes(key))
  return Object.fromEntries(kept.map(([key, one]) => [key, plain(spec, one)]))
}

const referred = (spec: Spec, reference: string) =>
  reference
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], spec)

const HEADER = '// Generated from kaleyra.yaml by `pnpm generate`. Do not edit.\n\n'

type Operation = {
  operationId: string
  parameters?: unknown[]
  requestBody?: { content: Record<string, { schema: unknown }> }
}
type Spec = {
  paths: Record<string, { parameters?: unknown[]; post?: Operation; get?: Operation }>
  components: { securitySchemes: { apiKey: { name: string } } }
}
