import { answerJson } from './answer.ts'
import type { Handler } from './routes.ts'

/** The process runs. */
export const live: Handler = (_request, response) => answerJson(response, 200, { status: 'ok' })

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
