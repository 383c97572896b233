import { execute, OperationTypeNode } from 'graphql'
import type { ExecutionArgs, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import { scopeFault } from '../access/caller.ts'
import type { Admission } from './admit.ts'
import { STREAM, wantedForms } from './answer-types.ts'
import type { CallerContext, Context } from './context.ts'
import type { createDocuments, KnownDocument } from './documents.ts'
import type { Mask } from './errors.ts'
import { scopeOf } from './use-scopes.ts'

type Deps = {
  schema: GraphQLSchema
  admission: Admission
  documents: ReturnType<typeof createDocuments>
  contextOf: (asking: CallerContext) => Context
  mask: Mask
  /** Answers a subscription; or the result of one that does not begin, or `tooMany`. */
  stream: (asking: CallerContext, run: Run) => Promise<ExecutionResult | 'too many' | undefined>
}

/** An operation of a known document that is about to run. */
export type Run = { text: string; known: KnownDocument; args: ExecutionArgs }

/**
 * Answers requests of the usual kind, whose result has no errors, past Yoga, which takes longer than the rest of the
 * gateway. Whatever else there is, every refusal above all, stays Yoga's: `asking` has for it what is known by then.
 */
export function createAnswerDirectly({ schema, admission, documents, contextOf, mask, stream }: Deps) {
  return async function answer(asking: CallerContext): Promise<boolean> {
    const params = await paramsOf(asking)
    const known = params && documents.find(params.query)
    const operation = known?.operation(params?.operationName)
    if (!params || !known || !operation || !mayRun(asking, operation)) return false
    const variableValues = params.variables ?? {}
    if (!known.allows(operation, variableValues)) return false
    const { document } = known
    const args = {
      schema,
      document,
      contextValue: contextOf(asking),
      variableValues,
      operationName: params.operationName,
    }
    const result = await (isSubscription(operation)
      ? stream(asking, { text: params.query, known, args })
      : execute(args))
    if (result === undefined) return true
    if (result === 'too many') return false
    if (!result.errors) return answerJson(asking, result)
    asking.result = { ...result, errors: result.errors.map(mask) }
    return false
  }

  /** Undefined for a request that is refused, or is not of the usual kind. */
  async function paramsOf(asking: CallerContext): Promise<Usual | undefined> {
    try {
      const read = await admission.admit(asking)
      const params = read && (await admission.read(asking, read))
      return params && isUsual(params) ? params : undefined
    } catch {
      // Yoga awaits the same promises and answers the error.
      return undefined
    }
  }
}

function mayRun({ req, caller }: CallerContext, operation: OperationDefinitionNode): boolean {
  const { best, takesStream } = wantedForms(req.headers.accept)
  const isAnswerable = isSubscription(operation) ? takesStream : req.method === 'POST' && best && best !== STREAM
  return Boolean(isAnswerable) && !scopeFault(caller, scopeOf(operation))
}

function answerJson({ req, res }: CallerContext, result: ExecutionResult): true {
  const text = JSON.stringify(result)
  const type = wantedForms(req.headers.accept).best
  res.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(text) })
  res.end(text)
  return true
}

type Usual = GraphQLParams & { query: string }

const isUsual = (params: GraphQLParams): params is Usual =>
  typeof params.query === 'string' &&
  (params.operationName == null || typeof params.operationName === 'string') &&
  isObjectOrNone(params.variables) &&
  isObjectOrNone(params.extensions)

const isObjectOrNone = (value: unknown) => value == null || (typeof value === 'object' && !Array.isArray(value))

const isSubscription = ({ operation }: OperationDefinitionNode) => operation === OperationTypeNode.SUBSCRIPTION
