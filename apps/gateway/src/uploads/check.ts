import {
  fileNameViolation,
  fileSizeViolation,
  isWabaId,
  mediaTypeOf,
  mediaTypeViolation,
} from '@resumable-media/client/rules'
import type { HasAccount } from '../rules/rules.ts'
import type { UserError } from '../errors/caller-error.ts'
import {
  EmptyFileError,
  FileTooLargeError,
  ForbiddenWabaError,
  InvalidFileNameError,
  UnsupportedMediaTypeError,
} from '../errors/upload-errors.ts'

export type UploadFacts = {
  wabaId?: string | null | undefined
  fileName?: string | null | undefined
  type?: string | null | undefined
  size?: number | null | undefined
}

type Rules = { hasAccount: HasAccount; maxFileBytes: number }

/** Everything that is wrong with an upload, as far as it can be told before a byte is sent; what is left out is not judged. */
export function checkUpload(facts: UploadFacts, { hasAccount, maxFileBytes }: Rules): UserError[] {
  const { wabaId, fileName, type, size } = facts
  const typeViolation = mediaTypeOf(type) === undefined ? undefined : mediaTypeViolation(type ?? '')
  const violation = fileName == null ? undefined : fileNameViolation(fileName)
  return [
    wabaId != null && !(isWabaId(wabaId) && hasAccount(wabaId)) && new ForbiddenWabaError(wabaId),
    violation && new InvalidFileNameError(fileName ?? '', violation),
    typeViolation && new UnsupportedMediaTypeError(type ?? undefined, typeViolation),
    size != null && size < 1 && new EmptyFileError(fileSizeViolation(size) ?? ''),
    size != null && size > maxFileBytes && new FileTooLargeError(maxFileBytes, size),
  ].filter(error => error instanceof Error)
}
