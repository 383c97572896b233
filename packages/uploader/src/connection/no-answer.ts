import { ConnectionError, UploadError } from '../upload-error.ts'
import { fieldsOf } from './answer.ts'
import { isOffline } from './wait.ts'

export const noConnection = (cause?: unknown) =>
  new ConnectionError('NO_CONNECTION', 'The gateway cannot be reached. Is there a connection?', { cause })

/**
 * Why there was no answer. To a page a refused origin looks like a dead connection; only `/health/live` is readable by
 * every page, and it says whether the origin is allowed.
 */
export async function whyNoAnswer(url: string, cause: unknown): Promise<UploadError> {
  const { origin, href } = (globalThis.location ?? {}) as Partial<Location>
  if (origin === undefined || isOffline() || new URL(url, href).origin === origin) return noConnection(cause)
  const signal = AbortSignal.timeout(PROBE_MS)
  const answer = fetch(`${url}/health/live`, { signal }).then(response => response.json())
  const { foreignOrigin } = fieldsOf(await answer.catch(() => undefined))
  if (typeof foreignOrigin !== 'string') return noConnection(cause)
  const cure =
    foreignOrigin === 'null'
      ? 'This page has no origin, as when it is opened from a file: serve it over HTTP.'
      : `Add ${foreignOrigin} to its ALLOWED_ORIGINS.`
  const message = `The gateway at ${url} answers, but lets no pages of ${foreignOrigin} call it. ${cure}`
  return new UploadError({ code: 'FOREIGN_ORIGIN', message, cause })
}

const PROBE_MS = 5000
