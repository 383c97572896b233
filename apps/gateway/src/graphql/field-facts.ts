import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema } from 'graphql'
import { requestContext } from '../lib/request-context.ts'
import type { RequestContext } from '../lib/request-context.ts'

type Resolver = GraphQLFieldResolver<unknown, unknown, Args>
type Args = { wabaId?: string; input?: { wabaId?: string | null; size?: number | null; file?: unknown } }

/** Runs every root field in a request context of its own, with the WABA and the size in its arguments. */
export function withFieldFacts(schema: GraphQLSchema): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(root?.getFields() ?? {}))
      if (field.resolve) field.resolve = inField(field.resolve)
  // The resolver of a subscription runs for each event, so `subscribe` is wrapped instead.
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
    if (field.subscribe) field.subscribe = inField(field.subscribe)
  return schema
}

function inField(resolve: Resolver): Resolver {
  return (root, args, context, info) => {
    const request = requestContext.getStore()
    if (!request) return resolve(root, args, context, info)
    return requestContext.run(begin(request, args, info), () => resolve(root, args, context, info))
  }
}

function begin(request: RequestContext, { wabaId, input }: Args, { path }: GraphQLResolveInfo): RequestContext {
  const size = input?.size ?? (input && 'file' in input ? request.size : null)
  const field = { ...request, wabaId: input?.wabaId ?? wabaId ?? null, size }
  // A request that is refused as a whole is nearly always for one WABA.
  request.wabaId ??= field.wabaId
  const fields = fieldsOf.get(request) ?? new Map<unknown, RequestContext>()
  fieldsOf.set(request, fields.set(path.key, field))
  return field
}

/** The fields of a request by the names that they have in its answer. */
const fieldsOf = new WeakMap<RequestContext, Map<unknown, RequestContext>>()

/** The field of the request under way that an error's path begins with. */
export function findField(key: unknown): RequestContext | undefined {
  const request = requestContext.getStore()
  return request && (fieldsOf.get(request)?.get(key) ?? request)
}
