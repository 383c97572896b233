import { createYoga } from 'graphql-yoga'
import type { Log } from '../log.ts'
import type { Context } from './context.ts'
import { createGraphiql, graphiqlOptions } from './graphiql.ts'
import { maskError } from './mask-error.ts'
import { useBodies } from './use-bodies.ts'
import type { ReadUploads, ServerContext } from './use-bodies.ts'
import { schema } from './schema.ts'
import { useClosedSchema } from './use-closed-schema.ts'
import { useCors } from './use-cors.ts'
import { useEventStreams } from './use-event-streams.ts'
import { useLimits } from './use-limits.ts'

type Options = {
  context: Omit<Context, 'uploadUrl'>
  /** `host` is the name that the request was sent to. */
  uploadUrl: (id: string, host: string | undefined) => string
  readUploads: ReadUploads
  allowedOrigins: readonly string[]
  graphiql: boolean
  log: Log
}

/** The GraphQL endpoint, as a listener for Node's HTTP server. */
export function createGraphQL({ context, uploadUrl, readUploads, allowedOrigins, graphiql, log }: Options) {
  const page = createGraphiql()
  return createYoga<ServerContext, Context>({
    schema,
    context: ({ req }) => ({ ...context, uploadUrl: id => uploadUrl(id, req.headers.host) }),
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
    plugins: [
      useCors({ allowedOrigins }),
      useBodies({ readUploads, allowedOrigins }),
      useLimits({ hideSuggestions: !graphiql }),
      graphiql ? page.usePolicy() : useClosedSchema(),
      useEventStreams(),
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

const isHangUp = (error: unknown) => error instanceof Error && error.name === 'AbortError'
