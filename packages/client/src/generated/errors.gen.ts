// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.

import { KaleyraError } from '../errors/kaleyra-error.ts'

/** 400: Incorrect payload. Compare the form with the specification; the same call would be refused again. */
export class BadPayloadError extends KaleyraError {
  override readonly reason = 'BAD_PAYLOAD'
}

/** 401: Wrong SID or API key. Correct the SID or the API key in the configuration. */
export class BadCredentialsError extends KaleyraError {
  override readonly reason = 'BAD_CREDENTIALS'
}

/** 401: The API is not available to the account. Ask the support of Kaleyra to enable the API for the account. */
export class AccountNotEnabledError extends KaleyraError {
  override readonly reason = 'ACCOUNT_NOT_ENABLED'
}

/** 401: The WABA is not in the account. Check the WABA id. */
export class WabaNotOwnedError extends KaleyraError {
  override readonly reason = 'WABA_NOT_OWNED'
}

/** 401: The WABA is on another version of the API. Onboard the WABA on version 2 of the WhatsApp API of Kaleyra. */
export class WabaWrongVersionError extends KaleyraError {
  override readonly reason = 'WABA_WRONG_VERSION'
}

/** 500: Internal server error. Try again later. */
export class ServerError extends KaleyraError {
  override readonly reason = 'SERVER_ERROR'
}

/** 400: Invalid file name. Rename the file; the message lists what a name may not have. */
export class BadFileNameError extends KaleyraError {
  override readonly reason = 'BAD_FILE_NAME'
}

/** 413: More than 100 MB. Make the file smaller. */
export class FileTooLargeError extends KaleyraError {
  override readonly reason = 'TOO_LARGE'
}

/** 429: Too many requests. Wait until fewer than 20 uploads of the WABA were made within the last hour. */
export class RateLimitedError extends KaleyraError {
  override readonly reason = 'RATE_LIMITED'
}
