import { createLRUCache, createYoga } from 'graphql-yoga'
import type { Log } from '../lib/log.ts'
import type { Pages } from '../http/browser/pages.ts'
import type { Identify } from '../access/identify.ts'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import type { CallerContext, Context, Gateway } from './context.ts'
import { maskError } from './errors.ts'
import { forCaller } from './for-caller.ts'
import { createGraphiql, graphiqlOptions } from './graphiql.ts'
import { useAnswers } from './use-answers.ts'
import { useBodies } from './use-bodies.ts'
import type { ReadUploads } from './use-bodies.ts'
import { useBoundedStreams } from './use-bounded-streams.ts'
import { useCaller } from './use-caller.ts'
import { useShortMessages } from './use-short-messages.ts'
import { useScopes } from './use-scopes.ts'
import { schema } from './schema.ts'
import { useClosedSchema } from './use-closed-schema.ts'
import { usePages } from './use-pages.ts'
import { useLimits } from './use-limits.ts'
import { useRefusalLog } from './use-refusal-log.ts'

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
}

/** The GraphQL endpoint, as a listener for Node's HTTP server. */
export function createGraphQL(options: Options) {
  const { gateway, identify, countUpload, countSubscription, uploadUrl, readUploads, pages, graphiql, log } = options
  const page = createGraphiql()
  return createYoga<CallerContext, Context>({
    schema,
    context: asking => ({
      ...forCaller(gateway, asking),
      uploadUrl: id => uploadUrl(id, asking.req.headers.host),
    }),
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: graphiql && graphiqlOptions,
    renderGraphiQL: page.render,
    cors: false,
    maskedErrors: { maskError },
    // Both would put a second copy of every body into memory; useBodies has limits of its own.
    maxRequestBodySize: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: {
      documentCache: createLRUCache({ max: MOST_KEPT }),
      errorCache: createLRUCache({ max: MOST_KEPT }),
    },
    plugins: [
      useCaller({ identify, countUpload }),
      usePages(pages),
      useBodies(readUploads),
      useAnswers(),
      useLimits({ hideSuggestions: !graphiql }),
      graphiql ? page.usePolicy() : useClosedSchema(),
      useScopes(),
      useShortMessages(),
      useBoundedStreams({ countSubscription, now: gateway.now }),
      useRefusalLog(),
    ],
    logging: {
      debug: (...args) => log.trace({ args }, 'graphql'),
      info: (...args) => log.debug({ args }, 'graphql'),
      warn: (...args) => log.warn({ args }, 'graphql'),
      // A client that hangs up is no fault.
      error: (error: unknown) => log[isHangUp(error) ? 'debug' : 'error']({ err: error }, 'graphql'),
    },
  })
}

/** A parsed document can take most of a megabyte: Yoga would keep 1024 of them, which could fill the memory. */
const MOST_KEPT = 50

const isHangUp = (error: unknown) => error instanceof Error && error.name === 'AbortError'
