import { fileTooLarge, mediaTypes } from '@resumable-media/client/rules'
import type { FileNameViolation } from '@resumable-media/client/rules'
import { UserError } from '../media/user-error.ts'

export class InvalidFileNameError extends UserError {
  override name = 'InvalidFileNameError'
  readonly code = 'INVALID_FILE_NAME'
  readonly fileName: string
  readonly characters: string[]
  readonly suggestion: string
  constructor(fileName: string, violation: FileNameViolation) {
    super(violation.message)
    this.fileName = fileName
    this.characters = violation.characters
    this.suggestion = violation.suggestion
  }
}

export class UnsupportedMediaTypeError extends UserError {
  override name = 'UnsupportedMediaTypeError'
  readonly code = 'UNSUPPORTED_MEDIA_TYPE'
  readonly type: string | undefined
  readonly supported = [...mediaTypes]
  constructor(type: string | undefined, message: string) {
    super(message)
    this.type = type
  }
}

export class ContentMismatchError extends UserError {
  override name = 'ContentMismatchError'
  readonly code = 'CONTENT_MISMATCH'
  readonly declared: string
  readonly detected: string | undefined
  constructor(declared: string, detected: string | undefined) {
    const found = detected === undefined ? 'of no type that is known' : detected
    super(`The file was declared as ${declared}, but its bytes are ${found}. Send the right file, or the right type.`)
    this.declared = declared
    this.detected = detected
  }
}

export class EmptyFileError extends UserError {
  override name = 'EmptyFileError'
  readonly code = 'EMPTY_FILE'
}

export class FileTooLargeError extends UserError {
  override name = 'FileTooLargeError'
  readonly code = 'FILE_TOO_LARGE'
  readonly maxBytes: number
  constructor(maxBytes: number) {
    super(fileTooLarge(maxBytes))
    this.maxBytes = maxBytes
  }
}

export class ForbiddenWabaError extends UserError {
  override name = 'ForbiddenWabaError'
  readonly code = 'FORBIDDEN_WABA'
  readonly wabaId: string
  constructor(wabaId: string) {
    super(`"${wabaId}" is not the id of a WABA that can be used here. Give its digits, such as 150440000142241.`)
    this.wabaId = wabaId
  }
}
