import { fileSizeViolation, fileTooLarge, mediaTypes, shown } from '@resumable-media/client/rules'
import type { FileNameViolation } from '@resumable-media/client/rules'
import { UserError } from './caller-error.ts'

export class InvalidFileNameError extends UserError {
  readonly code = 'INVALID_FILE_NAME'
  readonly fileName: string
  readonly characters: string[]
  readonly suggestion: string
  constructor(fileName: string, violation: FileNameViolation) {
    super(violation.message)
    // Some JSON readers refuse half a surrogate pair; the message shows it.
    this.fileName = cut(fileName).toWellFormed()
    this.characters = violation.characters
    this.suggestion = violation.suggestion
  }
}

/** A value that a correct client never sends; `found` is the value as it is shown. */
export class InvalidInputError extends UserError {
  readonly code = 'BAD_USER_INPUT'
  readonly argument: string
  constructor(argument: string, found: string, expected: string) {
    super(`${argument} is ${found}: expected ${expected}.`)
    this.argument = argument
  }
}

export class UnsupportedMediaTypeError extends UserError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE'
  readonly type: string | undefined
  readonly supported = [...mediaTypes]
  constructor(type: string | undefined, message: string) {
    super(message)
    this.type = type && cut(type)
  }
}

export class ContentMismatchError extends UserError {
  readonly code = 'CONTENT_MISMATCH'
  readonly declared: string
  readonly detected: string | undefined
  /** `fault` is what else is wrong with a file whose bytes are of the declared type. */
  constructor(declared: string, detected: string | undefined, fault?: string) {
    const found = detected === undefined ? 'of no type that is known' : detected
    const otherType = `The file was declared as ${declared}, but its bytes are ${found}. Send the right file, or the right type.`
    super(fault ?? otherType)
    this.declared = declared
    this.detected = detected
  }
}

export class EmptyFileError extends UserError {
  readonly code = 'EMPTY_FILE'
}

export class FileTooLargeError extends UserError {
  readonly code = 'FILE_TOO_LARGE'
  readonly maxBytes: number
  constructor(maxBytes: number, size?: number) {
    super((size !== undefined && fileSizeViolation(size, maxBytes)) || fileTooLarge(maxBytes))
    this.maxBytes = maxBytes
  }
}

export class ForbiddenWabaError extends UserError {
  readonly code = 'FORBIDDEN_WABA'
  readonly wabaId: string
  constructor(
    wabaId: string,
    message = `"${shown(wabaId)}" is not the id of a WABA that can be used here. Give the digits of one that can, such as 150440000142241.`,
  ) {
    super(message)
    this.wabaId = cut(wabaId)
  }
}

export class TooManyError extends UserError {
  readonly code = 'TOO_MANY'
  readonly limit: number
  /** `what` in the plural. */
  constructor(what: string, limit: number) {
    const has = limit === 1 ? `1 ${what.replace(/s\b/u, '')}` : `${limit} ${what}`
    const ended = limit === 1 ? 'it' : 'one of them'
    super(`You have ${has}, as many as one caller may have. Try again when ${ended} has ended.`)
    this.limit = limit
  }

  override get extensions() {
    return { ...super.extensions, limit: this.limit }
  }
}

export class RateLimitedError extends UserError {
  readonly code = 'RATE_LIMITED'
  readonly nextSlotAt: number
  readonly retryAfterSeconds: number
  constructor(wabaId: string, nextSlotAt: number, now: number) {
    const seconds = Math.max(1, Math.ceil((nextSlotAt - now) / 1000))
    super(
      `WABA ${wabaId} has no upload left in this window. Try again in ${seconds} s, or leave out whenLimited: REJECT to have it queued.`,
    )
    this.nextSlotAt = nextSlotAt
    this.retryAfterSeconds = seconds
  }
}

export class QueueFullError extends UserError {
  readonly code = 'QUEUE_FULL'
  readonly limit: number
  constructor(wabaId: string, limit: number) {
    super(
      `WABA ${wabaId} has ${limit} ${limit === 1 ? 'upload' : 'uploads'} waiting, as many as can leave before they would expire. Try again when some have left.`,
    )
    this.limit = limit
  }
}

export class StorageFullError extends UserError {
  readonly code = 'STORAGE_FULL'
  constructor(options?: ErrorOptions) {
    super('There is no room for the file at the moment; nothing of it was kept. Try again later.', options)
  }
}

export class StorageFaultError extends UserError {
  readonly code = 'STORAGE_FAULT'
  constructor(options?: ErrorOptions) {
    super('The file cannot be stored or read here at the moment, through no fault of yours. Try again later.', options)
  }
}

/** Whether an error says what is wrong with the file itself. One of the place where it is stored may pass. */
export const isOfFile = (error: unknown): error is UserError =>
  error instanceof UserError && !(error instanceof StorageFaultError) && !(error instanceof StorageFullError)

export class IdempotencyConflictError extends UserError {
  readonly code = 'IDEMPOTENCY_CONFLICT'
  readonly mediaId: string
  constructor(idempotencyKey: string, mediaId: string) {
    super(`The idempotencyKey "${shown(idempotencyKey)}" was used for another upload. Use a new key for each upload.`)
    this.mediaId = mediaId
  }
}

/** Shortens a long value, which each error of a list would repeat. */
const cut = (value: string) => (value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value)

const MAX_VALUE = 1024
