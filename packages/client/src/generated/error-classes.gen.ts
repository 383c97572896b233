// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.

import * as errors from './errors.gen.ts'

/** The class of each documented refusal, by its reason. */
export const errorClasses = {
  BAD_PAYLOAD: errors.BadPayloadError,
  BAD_CREDENTIALS: errors.BadCredentialsError,
  ACCOUNT_NOT_ENABLED: errors.AccountNotEnabledError,
  WABA_NOT_OWNED: errors.WabaNotOwnedError,
  WABA_WRONG_VERSION: errors.WabaWrongVersionError,
  SERVER_ERROR: errors.ServerError,
  BAD_FILE_NAME: errors.BadFileNameError,
  TOO_LARGE: errors.FileTooLargeError,
  RATE_LIMITED: errors.RateLimitedError,
}
