import { fileNameViolation, isMediaType, isWabaId, mediaTypeViolation } from '@resumable-media/client/rules'
import type { MediaType } from '@resumable-media/client/rules'
import { ForbiddenWabaError, InvalidFileNameError, UnsupportedMediaTypeError } from './errors.ts'

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

export function checkMediaType(type: string): asserts type is MediaType {
  if (!isMediaType(type)) throw new UnsupportedMediaTypeError(type, mediaTypeViolation(type) ?? '')
}
