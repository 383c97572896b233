type Code = 'BAD_UPLOAD_REQUEST' | 'BATCHING_OFF' | 'BODY_TOO_LARGE'

/** The request does not follow the GraphQL multipart request specification. */
export class BadUploadRequest extends Error {
  override name = 'BadUploadRequest'
  readonly code: Code
  constructor(message: string, { code = 'BAD_UPLOAD_REQUEST', ...options }: ErrorOptions & { code?: Code } = {}) {
    super(message, options)
    this.code = code
  }
}

/** The bytes ended, or made no sense, before the closing boundary. */
export function brokenOff(error: unknown): BadUploadRequest {
  const reason = error instanceof Error ? error.message : String(error)
  return new BadUploadRequest(`The upload broke off: ${reason}`, { cause: error })
}
