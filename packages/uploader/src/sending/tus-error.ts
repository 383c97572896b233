import type { DetailedError } from 'tus-js-client'
import { isPassing, retryAfterOf, withoutWords } from '../connection/answer.ts'
import { noConnection } from '../connection/no-answer.ts'
import { ConnectionError, UploadError } from '../upload-error.ts'

/** What an error of tus-js-client means, in the gateway's words where it has answered. */
export function errorOf(error: Error): UploadError {
  // What `onBeforeRequest` throws.
  const { originalResponse: response, causingError = error } = error as Partial<DetailedError>
  if (causingError instanceof UploadError) return causingError
  if (!response) return noConnection(error)
  const status = response.getStatus()
  // An answer to HEAD has no body.
  const fallback = response.getHeader('X-Error-Code') ?? `HTTP_${status}`
  const { code = fallback, message = withoutWords(status) } = refusalIn(response.getBody())
  if (isPassing(status))
    return new ConnectionError(code, message, { retryAfterMs: retryAfterOf(response.getHeader('Retry-After')) })
  return new UploadError({ code, message, cause: error })
}

function refusalIn(body: string): { code?: string; message?: string } {
  try {
    const { code, message } = JSON.parse(body) as { code?: unknown; message?: unknown }
    return { ...(typeof code === 'string' && { code }), ...(typeof message === 'string' && { message }) }
  } catch {
    return {}
  }
}
