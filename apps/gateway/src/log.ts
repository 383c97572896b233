import { pino } from 'pino'
import type { Logger } from 'pino'
import { requestId } from './request-id.ts'

export type Log = Logger

/**
 * One JSON line per fact on standard output. What could hold a secret is never logged, and cut out should it be; and so is
 * `raw`, the whole answer that an error of the client is about.
 */
export function createLog(level: string): Log {
  const secrets = ['apiKey', 'api-key', 'authorization', 'cookie', 'x-callback-secret', 'handle', 'secret', 'raw']
  return pino({
    level,
    mixin: () => ({ requestId: requestId.getStore() }),
    redact: { paths: secrets.flatMap(key => [key, `*.${key}`, `headers["${key}"]`]), remove: true },
  })
}
