import { examples } from '@resumable-media/openapi/examples'
import { createLogger } from '@stoplight/prism-core'
import { createInstance, getHttpOperationsFromSpec } from '@stoplight/prism-http'
import type { IHttpMockConfig } from '@stoplight/prism-http'
// Prism's own reading of `Prefer` and `?__code`. Not exported by the package, whose version is pinned.
import { getHttpConfigFromRequest } from '@stoplight/prism-http-server/dist/getHttpConfigFromRequest.js'
import type { ExampleName, Operation } from '@resumable-media/openapi/choices'
import type { Fields } from './call-record.ts'
import type { CallHead } from './mock-request.ts'
import { answerOf, problemOf } from './prism-answer.ts'
import type { Answer } from './prism-answer.ts'
import { NO_FORM, prismBody } from './prism-body.ts'
import type { PrismBody } from './prism-body.ts'

/** Prism as functions. Its own HTTP server hangs on some bodies, and allows no choice of the answer from outside. */
export type Prism = {
  findOperation: (method: string, path: string) => Operation | undefined
  answer: (call: CallHead, fields: Fields | undefined, body: Buffer) => Promise<Answer>
  give: (example: ExampleName, operation: Operation) => Promise<Answer>
}

export async function createPrism(spec: string): Promise<Prism> {
  const operations = await getHttpOperationsFromSpec(spec)
  const instance = createInstance(CONFIG, { logger: createLogger('mock', { level: 'silent' }) })
  const routes = operations.map(({ iid, method, path }) => ({ iid, method, path, pattern: patternOf(path) }))

  async function ask(input: Input, config: IHttpMockConfig): Promise<Answer> {
    const result = await instance.request(input, operations, config)()
    return 'left' in result ? problemOf(result.left) : answerOf(result.right)
  }

  async function askFor({ method, path, query, headers }: CallHead, body: PrismBody): Promise<Answer> {
    const { __server: baseUrl } = query
    const input: Input = {
      method: method.toLowerCase() as Input['method'],
      url: { path, query, ...(typeof baseUrl === 'string' && { baseUrl }) },
      headers: { ...(headers as Record<string, string>), ...body.headers },
      body: body.value,
    }
    const preferred = getHttpConfigFromRequest(input)
    if ('left' in preferred) return problemOf(preferred.left)
    return ask(input, { ...CONFIG, mock: { ...preferred.right, dynamic: preferred.right.dynamic ?? false } })
  }

  return {
    findOperation(method, path) {
      const route = routes.find(known => known.method === method.toLowerCase() && known.pattern.test(path))
      return OPERATIONS.find(operation => operation === route?.iid)
    },

    async answer(call, fields, body) {
      const given = prismBody(body, call.contentType, fields)
      try {
        return await askFor(call, given)
      } catch {
        // Its parser throws on some malformed forms.
        return askFor(call, NO_FORM)
      }
    },

    async give(example, operation) {
      const { method, path } = routes.find(({ iid }) => iid === operation)!
      const mock = { dynamic: false, code: examples[example].status, exampleKey: example }
      const config = { ...CONFIG, checkSecurity: false, validateRequest: false, mock }
      return ask({ method: method as Input['method'], url: { path } }, config)
    },
  }
}

type Input = Parameters<ReturnType<typeof createInstance>['request']>[0]

const OPERATIONS: Operation[] = Object.values(examples).flatMap(example => example.operations)

const CONFIG: IHttpMockConfig = {
  isProxy: false,
  upstreamProxy: undefined,
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  errors: false,
  mock: { dynamic: false },
}

/** The paths of the spec have no other special characters of a pattern. */
const patternOf = (template: string) => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)
