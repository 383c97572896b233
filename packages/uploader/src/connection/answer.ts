import { ConnectionError, UploadError } from '../upload-error.ts'

type Answer = Pick<Response, 'status' | 'headers'>

/** The error for an answer without data. It is final unless the gateway, or a proxy in front of it, failed. */
export function refusalOf({ status, headers }: Answer, errors?: unknown): UploadError {
  const { message: words, extensions } = fieldsOf(Array.isArray(errors) ? errors[0] : undefined)
  const { code: word } = fieldsOf(extensions)
  const isGraphQL = typeof words === 'string'
  const code = typeof word === 'string' ? word : `HTTP_${status}`
  const message = isGraphQL ? words : withoutWords(status)
  if (isPassing(status) || code === 'INTERNAL_SERVER_ERROR' || (status < 400 && !isGraphQL))
    return new ConnectionError(code, message, { retryAfterMs: retryAfterOf(headers.get('retry-after')) })
  return new UploadError({ code, message })
}

/** The fields of any JSON: what answers may be no gateway. */
export const fieldsOf = (value: unknown): Record<string, unknown> => Object(value) as Record<string, unknown>

/** For an answer that is not the gateway's: usually a proxy's. */
export const withoutWords = (status: number): string =>
  status === 413
    ? 'A proxy in front of the gateway refuses a request of this size. Raise its limit (nginx: client_max_body_size), or set chunkBytes below it.'
    : `The gateway, or a proxy in front of it, answered ${status}.`

/** Statuses after which a retry can succeed. 409 and 423 are of tus: ask for the offset and resume there. */
export const isPassing = (status: number) => status >= 500 || [0, 408, 409, 423, 425, 429].includes(status)

/** `Retry-After` in seconds; a date is left to the usual waits. */
export const retryAfterOf = (header: string | null | undefined) => (Number(header) || 0) * 1000
