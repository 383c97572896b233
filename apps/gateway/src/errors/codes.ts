/**
 * Every code that a caller can get, and the HTTP status of an answer that is this error and nothing else.
 * Stock tus clients try again on 409, 423 and 5xx, and give up on every other 4xx. docs/error-codes.md has a row for each. tus has further codes of its protocol alone: docs/tus.md.
 */
export const STATUSES = {
  // Members of the results' unions, and of tus where it has the same fault.
  BAD_USER_INPUT: 400,
  CHECKSUM_MISMATCH: 460,
  CONTENT_MISMATCH: 415,
  EMPTY_FILE: 400,
  FILE_TOO_LARGE: 413,
  FORBIDDEN_WABA: 403,
  IDEMPOTENCY_CONFLICT: 422,
  INVALID_FILE_NAME: 400,
  KALEYRA_REJECTED: 400,
  MEDIA_NOT_FOUND: 404,
  NOT_RENEWABLE: 400,
  QUEUE_FULL: 429,
  RATE_LIMITED: 429,
  STORAGE_FAULT: 503,
  STORAGE_FULL: 507,
  TOO_LATE: 422,
  TOO_MANY: 429,
  UNSUPPORTED_MEDIA_TYPE: 415,
  // Who may call.
  FOREIGN_HOST: 403,
  FOREIGN_ORIGIN: 403,
  FORBIDDEN_SCOPE: 403,
  KEYS_UNAVAILABLE: 503,
  PREFLIGHT_HEADER_MISSING: 403,
  UNAUTHORIZED: 401,
  // GraphQL requests and documents.
  BAD_REQUEST: 400,
  BAD_UPLOAD_REQUEST: 400,
  BATCHING_OFF: 400,
  BODY_TOO_LARGE: 413,
  FILE_NOT_MULTIPART: 400,
  INTROSPECTION_OFF: 400,
  NOT_ACCEPTABLE: 406,
  TOO_COSTLY: 400,
  TOO_DEEP: 400,
  TOO_MANY_ALIASES: 400,
  TOO_MANY_CHARACTERS: 400,
  TOO_MANY_DIRECTIVES: 400,
  TOO_MANY_TOKENS: 400,
  UNSUPPORTED_CONTENT_TYPE: 415,
  // Callbacks.
  BAD_CALLBACK: 400,
  BAD_CALLBACK_SECRET: 401,
  BODY_TOO_SLOW: 408,
  CALLBACKS_OFF: 403,
  METHOD_NOT_ALLOWED: 405,
  // HTTP itself.
  BAD_EXPECTATION: 417,
  BAD_HOST: 400,
  BROKEN_OFF: 400,
  BROKEN_REQUEST: 400,
  CHUNK_EXTENSIONS_TOO_LARGE: 413,
  HEADERS_TOO_LARGE: 431,
  HEADERS_TOO_SLOW: 408,
} as const

export type Code = keyof typeof STATUSES
