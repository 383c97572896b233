export { KaleyraError } from './kaleyra-error.ts'
export type { KaleyraErrorReason } from './kaleyra-error.ts'
export { FileSourceError, InvalidUploadError } from './upload-faults.ts'
export { LookupFailedError, OutcomeUnknownError, UnreachableError } from './no-answer.ts'
export {
  AccountNotEnabledError,
  BadCredentialsError,
  BadFileNameError,
  BadPayloadError,
  FileTooLargeError,
  RateLimitedError,
  ServerError,
  UnexpectedAnswerError,
  WabaNotOwnedError,
  WabaWrongVersionError,
} from './refusals.ts'
