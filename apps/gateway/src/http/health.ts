import type { Log } from '../lib/log.ts'
import type { Pages } from './browser/pages.ts'
import { answerJson } from './answer.ts'
import type { Handler } from './routes.ts'

/** The process runs. Every page may read this answer, so a page learns here that its origin is not allowed. */
export const createLive =
  ({ isForeign }: Pick<Pages, 'isForeign'>): Handler =>
  (request, response) => {
    const { origin } = request.headers
    // A plain GET, without a preflight: pages may do no more.
    if (origin === undefined || request.method !== 'GET') return answerJson(response, 200, { status: 'ok' })
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('vary', 'Origin')
    const foreign = isForeign(request) && { foreignOrigin: origin }
    return answerJson(response, 200, { status: 'ok', ...foreign })
  }

/** Each throws when its part fails. The name is the reason, unless the error has a more specific code. */
type Checks = Record<string, () => Promise<unknown>>

/** Codes that are more specific than the name of a check. */
const SPECIFIC = ['STORAGE_FULL']

/** Whether an upload would be accepted. It needs no token: the answer has codes only, and the log has the errors. */
export function createReady(checks: Checks, log: Pick<Log, 'info' | 'warn'>): Handler {
  let logged = ''

  return async (_request, response) => {
    const faults = (await Promise.all(Object.entries(checks).map(faultOf))).filter(fault => fault !== undefined)
    const reasons = [...new Set(faults.map(fault => fault.code))]
    logChange(reasons.join(' '), faults)
    if (reasons.length === 0) return answerJson(response, 200, { status: 'ok' })
    return answerJson(response, 503, { status: 'unavailable', reasons })
  }

  function logChange(news: string, faults: { code: string; error: unknown }[]): void {
    if (news === logged) return
    logged = news
    if (news === '') log.info('uploads can be taken again')
    for (const { code, error } of faults) {
      const { cause } = error as { cause?: unknown }
      log.warn({ reason: code, err: error, ...(typeof cause === 'string' && { cause }) }, 'no upload can be taken')
    }
  }
}

async function faultOf([name, check]: [string, Checks[string]]) {
  try {
    await check()
    return undefined
  } catch (error) {
    const { code } = error as { code?: unknown }
    return { code: SPECIFIC.find(one => one === code) ?? name, error }
  }
}
