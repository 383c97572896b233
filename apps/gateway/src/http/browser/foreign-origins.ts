import type { Log } from '../../lib/log.ts'
import { isForeign } from './origin.ts'
import type { Handler } from '../routes.ts'

type Options = { allowed: readonly string[]; log: Pick<Log, 'warn'>; now: () => number }

/**
 * Logs the pages that a handler will refuse for their origin. Their browsers let them read no answer that says so, and
 * whoever runs the gateway is asked why it cannot be reached.
 */
export function logForeignOrigins({ allowed, log, now }: Options): (handler: Handler) => Handler {
  const told = new Map<string, number>()

  return handler => (request, response) => {
    const { origin } = request.headers
    if (origin !== undefined && isForeign(request, allowed)) tell(origin.slice(0, MOST_CHARACTERS))
    return handler(request, response)
  }

  /** Each once an hour, and no more than so many: an origin can be made up. */
  function tell(origin: string): void {
    for (const [one, at] of told) if (Math.abs(now() - at) >= AGAIN_MS) told.delete(one)
    if (told.has(origin) || told.size >= MOST_TOLD) return
    told.set(origin, now())
    log.warn({ origin, key: 'ALLOWED_ORIGINS' }, 'refused a page: its origin is not in ALLOWED_ORIGINS')
  }
}

const AGAIN_MS = 3_600_000
const MOST_TOLD = 20
const MOST_CHARACTERS = 255
