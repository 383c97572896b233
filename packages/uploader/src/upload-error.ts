import type { Media, UserError } from './generated/schema.gen.ts'

type Facts = {
  code: string
  message: string
  details?: UserError
  media?: Media
  retryable?: boolean
  cause?: unknown
}

/**
 * Why there is no media item, or no handle. `code` is a stable word: of the schema's error, of `media.failure`, or one of
 * `CANCELLED`, `EXPIRED`, `FILE_UNREADABLE`, `NO_CONNECTION`, `STALLED`, `UNAUTHORIZED`, `HTTP_<status>` and what GraphQL
 * itself answers, such as `BAD_USER_INPUT`.
 */
export class UploadError extends Error {
  override name = 'UploadError'
  readonly code: string
  /** The error as the schema types it, with its fields: `switch (error.details?.__typename)`. */
  readonly details: UserError | undefined
  /** The media item that failed, if there is one. */
  readonly media: Media | undefined
  /** Whether the same upload can succeed later without being changed. */
  readonly retryable: boolean

  constructor({ code, message, details, media, retryable = false, cause }: Facts) {
    super(message, { cause })
    this.code = code
    this.details = details
    this.media = media
    this.retryable = retryable
  }

  /** The type in the schema: of the error, or `Media`; empty for what the schema does not know. */
  get typename(): string {
    return this.details?.__typename ?? this.media?.__typename ?? ''
  }
}

/** The gateway could not be reached or could not answer. Uploads are retried automatically. */
export class ConnectionError extends UploadError {
  override name = 'ConnectionError'
  /** How long the gateway asks to be left alone. */
  readonly retryAfterMs: number
  constructor(
    code: string,
    message: string,
    { cause, retryAfterMs = 0 }: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super({ code, message, cause, retryable: true })
    this.retryAfterMs = retryAfterMs
  }
}

/** The media item of an answer. Throws the UploadError that the answer is otherwise. */
export function mediaOf(answer: Media | UserError): Media {
  if (answer.__typename === 'Media') return answer
  const { code, message } = answer
  throw new UploadError({ code, message, details: answer, retryable: MEND_THEMSELVES.includes(answer.__typename) })
}

const MEND_THEMSELVES: UserError['__typename'][] = [
  'RateLimitedError',
  'QueueFullError',
  'StorageFullError',
  'StorageFaultError',
  'TooManyError',
]

/** Whether nothing is left to resume: the gateway has refused the upload, or it has ended. */
export const isFinal = (error: unknown): boolean =>
  error instanceof UploadError && (error.details ?? error.media) !== undefined

export function unknownMedia({ fileName }: Media): UploadError {
  const message = `The gateway does not know ${fileName} any more. Upload it again.`
  const details = { __typename: 'MediaNotFoundError', code: 'MEDIA_NOT_FOUND', message } as const
  return new UploadError({ ...details, details })
}

/** Why a media item has ended without a valid handle; undefined if it has one or may get one. */
export function endOf(media: Media): UploadError | undefined {
  const { status, failure, fileName } = media
  if (status === 'FAILED')
    return new UploadError({ code: failure?.code ?? status, message: failure?.message ?? `${fileName} failed.`, media })
  if (status === 'CANCELLED') return new UploadError({ code: status, message: `${fileName} was cancelled.`, media })
  if (status !== 'EXPIRED') return undefined
  return new UploadError({ code: status, message: `The handle of ${fileName} has expired. Renew it.`, media })
}
