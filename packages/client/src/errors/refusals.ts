import { KaleyraError } from './kaleyra-error.ts'

/** 401: the SID or the API key is wrong. */
export class BadCredentialsError extends KaleyraError {
  override readonly reason = 'BAD_CREDENTIALS'
}

/** 401: the API is not available to this account; Kaleyra's support can change that. */
export class AccountNotEnabledError extends KaleyraError {
  override readonly reason = 'ACCOUNT_NOT_ENABLED'
}

/** 401: the WABA does not exist or belongs to another account. */
export class WabaNotOwnedError extends KaleyraError {
  override readonly reason = 'WABA_NOT_OWNED'
}

/** 401: the WABA is on another version of Kaleyra's WhatsApp API. */
export class WabaWrongVersionError extends KaleyraError {
  override readonly reason = 'WABA_WRONG_VERSION'
}

/** 400: the form is not as Kaleyra wants it. */
export class BadPayloadError extends KaleyraError {
  override readonly reason = 'BAD_PAYLOAD'
}

/** 400: the file's name is refused. */
export class BadFileNameError extends KaleyraError {
  override readonly reason = 'BAD_FILE_NAME'
}

/** 413: the file is too large. */
export class FileTooLargeError extends KaleyraError {
  override readonly reason = 'TOO_LARGE'
}

/** 429: too many uploads for this WABA within the hour. */
export class RateLimitedError extends KaleyraError {
  override readonly reason = 'RATE_LIMITED'
}

/** 500 in Kaleyra's own envelope: try again later. */
export class ServerError extends KaleyraError {
  override readonly reason = 'SERVER_ERROR'
}

/** A definite answer that the documentation does not know, for instance a redirect or a 404. */
export class UnexpectedAnswerError extends KaleyraError {
  override readonly reason = 'UNEXPECTED_ANSWER'
}
