import { isForeign } from '../origin.ts'
import { answerJson } from './answer.ts'
import type { Handler } from './routes.ts'

/**
 * The process runs. Every page may read this, and nothing else: one whose origin is not allowed learns here that this is
 * why its browser hides all other answers from it.
 */
export const createLive =
  (allowedOrigins: readonly string[]): Handler =>
  (request, response) => {
    const { origin } = request.headers
    // It is asked plainly, and no page gets leave for more.
    if (origin === undefined || request.method !== 'GET') return answerJson(response, 200, { status: 'ok' })
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('vary', 'Origin')
    const foreign = isForeign(request, allowedOrigins) && { foreignOrigin: origin }
    return answerJson(response, 200, { status: 'ok', ...foreign })
  }

/** Whether an upload would be taken: each check throws when its part is out of order. */
export function createReady(checks: Record<string, () => Promise<unknown>>): Handler {
  return async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const fault = await check().then(
          () => undefined,
          (error: unknown) => String(error),
        )
        return [name, fault ?? 'ok'] as const
      }),
    )
    const ok = results.every(([, result]) => result === 'ok')
    answerJson(response, ok ? 200 : 503, { status: ok ? 'ok' : 'not ready', checks: Object.fromEntries(results) })
  }
}
