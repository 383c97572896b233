import type { IncomingMessage } from 'node:http'
import { createLRUCache, createYoga } from 'graphql-yoga'
import type { Log } from '../lib/log.ts'
import type { Handler } from '../http/routes.ts'
import type { Pages } from '../http/browser/pages.ts'
import type { Identify } from '../access/identify.ts'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import { createAdmission } from './admit.ts'
import type { Admission, ReadUploads } from './admit.ts'
import { createAnswerDirectly } from './answer-directly.ts'
import { wantedForms } from './answer-types.ts'
import type { CallerContext, Context, Gateway } from './context.ts'
import { shapeRule } from './document-shape.ts'
import { createDocuments } from './documents.ts'
import { createMask, logFault, maskError } from './errors.ts'
import { forCaller } from './for-caller.ts'
import { createGraphiql, graphiqlOptions } from './graphiql.ts'
import { createStreams } from './live-streams.ts'
import type { StreamObserver } from './live-streams.ts'
import { schema } from './schema.ts'
import { createSubscriptionBounds } from './subscription-bounds.ts'
import { useAdmission } from './use-admission.ts'
import { useAnswers } from './use-answers.ts'
import { useBoundedStreams } from './use-bounded-streams.ts'
import { noIntrospection, useClosedSchema } from './use-closed-schema.ts'
import { useLimits } from './use-limits.ts'
import { useRefusalLog } from './use-refusal-log.ts'
import { useScopes } from './use-scopes.ts'
import { useShortMessages } from './use-short-messages.ts'

type Options = {
  gateway: Gateway
  identify: Identify
  countUpload: ConcurrencyLimit
  countSubscription: ConcurrencyLimit
  /** `host` is the name that the request was sent to. */
  uploadUrl: (id: string, host: string | undefined) => string
  readUploads: ReadUploads
  pages: Pages
  graphiql: boolean
  log: Log
  observe?: StreamObserver | undefined
}

/** The GraphQL endpoint, as a handler for Node's HTTP server. */
export function createGraphQL(options: Options): { handle: Handler } {
  const { gateway, countSubscription, uploadUrl, pages, graphiql, log, observe } = options
  const { now } = gateway
  const contextOf = (asking: CallerContext): Context => ({
    ...forCaller(gateway, asking),
    uploadUrl: id => uploadUrl(id, asking.req.headers.host),
  })
  const admission = createAdmission(options)
  const begin = createSubscriptionBounds({ countSubscription, now })
  const yoga = createFallback({ admission, begin, contextOf, graphiql, log })
  const setCors = pages.cors({
    methods: 'OPTIONS, GET, POST',
    responseHeaders: ['Retry-After', 'WWW-Authenticate', 'X-Request-ID'],
  })
  const mask = createMask(log)
  const documents = createDocuments({ schema, rules: graphiql ? [shapeRule] : [shapeRule, noIntrospection] })
  const stream = createStreams({ begin, now, mask, fetchAPI: yoga.fetchAPI, observe })
  const answer = createAnswerDirectly({ schema, admission, documents, contextOf, mask, stream })

  return {
    async handle(req, res) {
      const asking = { req, res } as CallerContext
      setCors(req, res)
      if (isUsual(req) && (await answer(asking))) return
      await yoga.handle(req, res, asking)
    },
  }
}

/** Not a page that asks for GraphiQL, which needs no token. */
const isUsual = ({ method, headers: { accept } }: IncomingMessage) =>
  method === 'POST' ||
  (method === 'GET' && accept !== undefined && !accept.includes('html') && wantedForms(accept).takesStream)

type FallbackOptions = Pick<Options, 'graphiql' | 'log'> & {
  admission: Admission
  begin: ReturnType<typeof createSubscriptionBounds>
  contextOf: (asking: CallerContext) => Context
}

/** Yoga, for all that is not answered directly. Its own CORS answers foreign origins too, with credentials. */
function createFallback({ admission, begin, contextOf, graphiql, log }: FallbackOptions) {
  const page = createGraphiql()
  return createYoga<CallerContext, Context>({
    schema,
    context: contextOf,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: graphiql && graphiqlOptions,
    renderGraphiQL: page.render,
    cors: false,
    maskedErrors: { maskError },
    // Both would put a second copy of every body into memory; admit.ts has limits of its own.
    maxRequestBodySize: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: {
      documentCache: createLRUCache({ max: MOST_KEPT }),
      errorCache: createLRUCache({ max: MOST_KEPT }),
    },
    plugins: [
      useAdmission(admission),
      useAnswers(),
      useLimits({ hideSuggestions: !graphiql }),
      graphiql ? page.usePolicy() : useClosedSchema(),
      useScopes(),
      useShortMessages(),
      useBoundedStreams(begin),
      useRefusalLog(),
    ],
    logging: {
      debug: (...args) => log.trace({ args }, 'graphql'),
      info: (...args) => log.debug({ args }, 'graphql'),
      warn: (...args) => log.warn({ args }, 'graphql'),
      error: (error: unknown) => logFault(log, error),
    },
  })
}

/** A parsed document can take most of a megabyte: Yoga would keep 1024 of them, which could fill the memory. */
const MOST_KEPT = 50
