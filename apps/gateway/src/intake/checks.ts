import { fileNameViolation, isMediaType, isWabaId, mediaTypeViolation } from '@resumable-media/client/rules'
import type { MediaType } from '@resumable-media/client/rules'
import { ForbiddenWabaError, InvalidFileNameError, UnsupportedMediaTypeError } from './errors.ts'

/** Each throws the UserError for what breaks its rule. The rules themselves are the spec's. */
export function checkWabaId(wabaId: string): void {
  if (!isWabaId(wabaId)) throw new ForbiddenWabaError(wabaId)
}

export function checkFileName(fileName: string): void {
  const violation = fileNameViolation(fileName)
  if (violation) throw new InvalidFileNameError(fileName, violation)
}

export function checkMediaType(type: string): asserts type is MediaType {
  if (!isMediaType(type)) throw new UnsupportedMediaTypeError(type, mediaTypeViolation(type) ?? '')
}
