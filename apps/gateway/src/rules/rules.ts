import {
  fileNameViolation,
  isMediaType,
  isWabaId,
  mediaTypeOf,
  mediaTypeViolation,
  shown,
} from '@resumable-media/client/rules'
import type { MediaType } from '@resumable-media/client/rules'
import {
  ForbiddenWabaError,
  InvalidFileNameError,
  InvalidInputError,
  UnsupportedMediaTypeError,
} from '../errors/upload-errors.ts'

/** Whether an account of ours holds a WABA. */
export type HasAccount = (wabaId: string) => boolean

/** Each throws the UserError for what breaks its rule. The rules themselves are the spec's. */
export function checkWabaId(wabaId: string, hasAccount: HasAccount): void {
  if (!isWabaId(wabaId) || !hasAccount(wabaId)) throw new ForbiddenWabaError(wabaId)
}

export function checkFileName(fileName: string): void {
  const violation = fileNameViolation(fileName)
  if (violation) throw new InvalidFileNameError(fileName, violation)
}

/** The type that is declared, in the spelling of the spec; undefined where none is. */
export function parseMediaType(declared: string | null | undefined): MediaType | undefined {
  const type = mediaTypeOf(declared)
  if (type === undefined || isMediaType(type)) return type
  throw new UnsupportedMediaTypeError(declared ?? undefined, mediaTypeViolation(type) ?? '')
}

/** The key, or null for none: a form sends what its user has left out as "". */
export function checkIdempotencyKey(key: string | null | undefined): string | null {
  // A character has at most two units: of a longer key no more is looked at.
  if (Array.from(key?.slice(0, 2 * MAX_KEY + 1) ?? '').length > MAX_KEY)
    throw new InvalidInputError('idempotencyKey', `"${shown(key ?? '')}"`, `at most ${MAX_KEY} characters`)
  return key || null
}

/** Lists and indexes hold it. */
const MAX_KEY = 255
