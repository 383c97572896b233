import { createLRUCache, createYoga } from 'graphql-yoga'
import type { Log } from '../lib/log.ts'
import type { Identify } from '../access/identify.ts'
import type { Tally } from '../access/concurrency-limit.ts'
import type { Context, Gateway } from './context.ts'
import { forCaller } from './for-caller.ts'
import { createGraphiql, graphiqlOptions } from './graphiql.ts'
import { maskError } from './mask-error.ts'
import { useAnswers } from './use-answers.ts'
import { useBodies } from './use-bodies.ts'
import type { ReadUploads } from './use-bodies.ts'
import { useBoundedStreams } from './use-bounded-streams.ts'
import { useCaller } from './use-caller.ts'
import type { CallerContext } from './use-caller.ts'
import { useShortMessages } from './use-short-messages.ts'
import { useScopes } from './use-scopes.ts'
import { schema } from './schema.ts'
import { useClosedSchema } from './use-closed-schema.ts'
import { useCors } from './use-cors.ts'
import { useEventStreams } from './use-event-streams.ts'
import { useLimits } from './use-limits.ts'
import { useRefusals } from './use-refusals.ts'

type Options = {
  gateway: Gateway
  identify: Identify
  countUpload: Tally
  countSubscription: Tally
  /** `host` is the name that the request was sent to. */
  uploadUrl: (id: string, host: string | undefined) => string
  readUploads: ReadUploads
  allowedOrigins: readonly string[]
  graphiql: boolean
  log: Log
}

/** The GraphQL endpoint, as a listener for Node's HTTP server. */
export function createGraphQL({ gateway, uploadUrl, readUploads, allowedOrigins, graphiql, log, ...access }: Options) {
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
      useCors({ allowedOrigins }),
      useCaller(access),
      useBodies({ readUploads, allowedOrigins }),
      useAnswers(),
      useLimits({ hideSuggestions: !graphiql }),
      graphiql ? page.usePolicy() : useClosedSchema(),
      useScopes(),
      useShortMessages(),
      useBoundedStreams({ ...access, now: gateway.now }),
      useEventStreams(),
      useRefusals(),
    ],
    logging: {
      debug: (...args) => log.trace({ args }, 'graphql'),
      info: (...args) => log.debug({ args }, 'graphql'),
      warn: (...args) => log.warn({ args }, 'graphql'),
      // Somebody who hangs up is no fault of anybody's.
      error: (error: unknown) => log[isHangUp(error) ? 'debug' : 'error']({ err: error }, 'graphql'),
    },
  })
}

/** A parsed document can take most of a megabyte: of Yoga's 1024 strangers could make the memory full. */
const MOST_KEPT = 50

const isHangUp = (error: unknown) => error instanceof Error && error.name === 'AbortError'
