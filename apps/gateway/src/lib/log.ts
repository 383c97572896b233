import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { requestContext } from './request-context.ts'
import { traceIdOf } from './trace-context.ts'

export type Log = Logger

/**
 * One JSON line per fact, on standard output unless a test reads it. Fields that can hold a secret are removed, and so
 * is `raw`, the whole answer of Kaleyra.
 */
export function createLog(level: string, stream?: DestinationStream): Log {
  const secrets = ['apiKey', 'api-key', 'authorization', 'cookie', 'x-callback-secret', 'handle', 'secret', 'raw']
  const options = {
    level,
    mixin() {
      const request = requestContext.getStore()
      return { requestId: request?.id, traceId: traceIdOf(request?.traceparent) }
    },
    redact: { paths: secrets.flatMap(key => [key, `*.${key}`, `headers["${key}"]`]), remove: true },
  }
  return stream ? pino(options, stream) : pino(options)
}
