import {
  fileNameViolation,
  fileSizeViolation,
  isMediaType,
  mediaTypeOf,
  mediaTypeViolation,
  shown,
} from '@resumable-media/client/rules'
import type { MediaType } from '@resumable-media/client/rules'
import {
  EmptyFileError,
  FileTooLargeError,
  ForbiddenWabaError,
  InvalidFileNameError,
  InvalidInputError,
  UnsupportedMediaTypeError,
} from '../errors/upload-errors.ts'
import type { UserError } from '../errors/caller-error.ts'
import { parseWabaId } from '../media/ids.ts'
import type { WabaId } from '../media/ids.ts'

/** Whether an account of ours holds a WABA. */
export type HasAccount = (wabaId: WabaId) => boolean
export type UploadFacts = {
  wabaId?: string | null | undefined
  fileName?: string | null | undefined
  type?: string | null | undefined
  size?: number | null | undefined
}

/** Every violation that is known before a byte is sent; missing fields are not checked. */
export function checkUpload(
  { wabaId, fileName, type, size }: UploadFacts,
  { hasAccount, maxFileBytes }: { hasAccount: HasAccount; maxFileBytes: number },
): UserError[] {
  const found: unknown[] = [
    wabaId != null && checkWabaId(wabaId, hasAccount),
    fileName != null && checkFileName(fileName),
    checkType(type),
    size != null && checkSize(size, maxFileBytes),
  ]
  return found.filter(one => one instanceof Error) as UserError[]
}

/** The checked value of a rule. Throws its violation. */
export function demand<Found>(found: Found): Exclude<Found, Error> {
  if (found instanceof Error) throw found
  return found as Exclude<Found, Error>
}

// Each rule answers the checked value or the violation. The rules are the spec's.

export function checkWabaId(text: string, hasAccount: HasAccount): WabaId | ForbiddenWabaError {
  const wabaId = parseWabaId(text)
  return wabaId !== undefined && hasAccount(wabaId) ? wabaId : new ForbiddenWabaError(text)
}

export function checkFileName(fileName: string): string | InvalidFileNameError {
  const violation = fileNameViolation(fileName)
  return violation ? new InvalidFileNameError(fileName, violation) : fileName
}

/** The type in the spelling of the spec; undefined where none is declared. */
export function checkType(declared: string | null | undefined): MediaType | undefined | UnsupportedMediaTypeError {
  const type = mediaTypeOf(declared)
  if (type === undefined || isMediaType(type)) return type
  return new UnsupportedMediaTypeError(declared ?? undefined, mediaTypeViolation(type) ?? '')
}

export function checkSize(bytes: number, maxFileBytes: number): number | EmptyFileError | FileTooLargeError {
  if (bytes < 1) return new EmptyFileError(fileSizeViolation(bytes) ?? '')
  return bytes > maxFileBytes ? new FileTooLargeError(maxFileBytes, bytes) : bytes
}

/** The key, or null for none: a form sends an empty field as "". */
export function checkIdempotencyKey(key: string | null | undefined): string | null | InvalidInputError {
  // A character has at most two units: no more of a longer key is read.
  if (Array.from(key?.slice(0, 2 * MAX_KEY + 1) ?? '').length > MAX_KEY)
    return new InvalidInputError('idempotencyKey', `"${shown(key ?? '')}"`, `at most ${MAX_KEY} characters`)
  return key || null
}

const MAX_KEY = 255
