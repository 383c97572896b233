import { RequestError } from './caller-error.ts'

type Code = 'BAD_UPLOAD_REQUEST' | 'BATCHING_OFF' | 'BODY_TOO_LARGE'

/** The request does not follow the GraphQL multipart request specification. */
export class BadUploadRequest extends RequestError {
  constructor(message: string, { code = 'BAD_UPLOAD_REQUEST', ...options }: ErrorOptions & { code?: Code } = {}) {
    super(code, message, options)
  }
}

export function brokenOff(error: unknown): BadUploadRequest {
  const reason = error instanceof Error ? error.message : String(error)
  return new BadUploadRequest(`The upload broke off: ${reason}`, { cause: error })
}
