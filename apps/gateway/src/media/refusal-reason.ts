/** Why a media item failed before Kaleyra took it. */
export const REFUSAL_REASONS = [
  'BAD_CREDENTIALS',
  'ACCOUNT_NOT_ENABLED',
  'WABA_NOT_OWNED',
  'WABA_WRONG_VERSION',
  'BAD_PAYLOAD',
  'BAD_FILE_NAME',
  'TOO_LARGE',
  'OUTCOME_UNKNOWN',
  'OTHER',
] as const

export type RefusalReason = (typeof REFUSAL_REASONS)[number]
