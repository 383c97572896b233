export type MultipartErrorCode = 'TRUNCATED' | 'TOO_MANY_PARTS' | 'HEADERS_TOO_LARGE' | 'MALFORMED'

/** A body that is not whole, well-formed multipart, or is beyond a limit. */
export class MultipartError extends Error {
  override readonly name = 'MultipartError'
  readonly code: MultipartErrorCode

  constructor(code: MultipartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
