/**
 * The rules of an upload, as the spec states them. Nothing here repeats a value of the spec: change the spec, run
 * `pnpm generate`, and every check and message follows.
 */
import { MediaFileSchema, MediaTypeSchema, WabaIdSchema } from './generated/schemas.gen.ts'
import { limits } from './generated/limits.gen.ts'
import type { MediaType } from './generated/types.gen.ts'
import { mediaTypeOf } from './media-type.ts'
import { list, shown } from './sentence.ts'

export { fileNameViolation, suggestFileName } from './file-name.ts'
export type { FileNameViolation } from './file-name.ts'
export { answerBounds, sentenceOf, within } from './answer-bounds.ts'
export { mediaTypeOf } from './media-type.ts'
export { refusals } from './generated/refusals.gen.ts'
export { shown } from './sentence.ts'
export type { MediaType }

/**
 * The types that Kaleyra takes.
 *
 * @example
 * ```ts
 * import { mediaTypes } from '@resumable-media/client/rules'
 *
 * console.log(mediaTypes.includes('image/png')) // true
 * ```
 */
export const mediaTypes: readonly MediaType[] = MediaTypeSchema.enum

/**
 * The most bytes of a file: 100 MB.
 *
 * @example
 * ```ts
 * import { maxFileBytes } from '@resumable-media/client/rules'
 *
 * console.log(maxFileBytes) // 104857600
 * ```
 */
export const maxFileBytes: number = MediaFileSchema.maxLength

/**
 * How many uploads a WABA may begin within how many seconds.
 *
 * @example
 * ```ts
 * import { rateLimit } from '@resumable-media/client/rules'
 *
 * console.log(rateLimit.calls, rateLimit.perSeconds) // 20 3600
 * ```
 */
export const rateLimit = { calls: limits.calls as number, perSeconds: limits.perSeconds as number }

/**
 * How long a handle can be used after the upload was accepted, in seconds.
 *
 * @example
 * ```ts
 * import { handleLifetimeSeconds } from '@resumable-media/client/rules'
 *
 * console.log(handleLifetimeSeconds / 3600) // 24
 * ```
 */
export const handleLifetimeSeconds: number = limits.handleLifetimeSeconds

/**
 * How long Kaleyra keeps the data of an upload, in seconds.
 *
 * @example
 * ```ts
 * import { dataLifetimeSeconds } from '@resumable-media/client/rules'
 *
 * console.log(dataLifetimeSeconds / 86_400) // 3
 * ```
 */
export const dataLifetimeSeconds: number = limits.dataLifetimeSeconds

/**
 * Whether Kaleyra takes files of this type, as it stands: see `mediaTypeOf`.
 *
 * @example
 * ```ts
 * import { isMediaType } from '@resumable-media/client/rules'
 *
 * console.log(isMediaType('image/png'), isMediaType('image/gif')) // true false
 * ```
 */
export function isMediaType(type: string): type is MediaType {
  return (mediaTypes as readonly string[]).includes(type)
}

/**
 * The type that the extension of a file name means; undefined for any other. The subtypes of Kaleyra's types are the extensions
 * in use; `.jpg` is of the registered `image/jpeg`.
 *
 * @example
 * ```ts
 * import { mediaTypeOfName } from '@resumable-media/client/rules'
 *
 * console.log(mediaTypeOfName('photo.JPG'), mediaTypeOfName('photo.gif')) // image/jpeg undefined
 * ```
 */
export function mediaTypeOfName(name: string): MediaType | undefined {
  const extension = /\.(?<extension>[^.]+)$/u.exec(name)?.groups?.['extension']?.toLowerCase()
  return mediaTypes.find(type => type.split('/')[1] === (extension === 'jpg' ? 'jpeg' : extension))
}

/**
 * Whether a text can be the id of a WABA: 1 to 32 digits.
 *
 * @example
 * ```ts
 * import { isWabaId } from '@resumable-media/client/rules'
 *
 * console.log(isWabaId('150440000142241'), isWabaId('my waba')) // true false
 * ```
 */
export function isWabaId(text: string): boolean {
  return new RegExp(WabaIdSchema.pattern, 'u').test(text)
}

/**
 * What is wrong with a type, in a sentence; undefined for a type that Kaleyra takes.
 *
 * @example
 * ```ts
 * import { mediaTypeViolation } from '@resumable-media/client/rules'
 *
 * console.log(mediaTypeViolation('image/gif')?.split('. ')[0]) // Files of type "image/gif" cannot be uploaded
 * ```
 */
export function mediaTypeViolation(type: string): string | undefined {
  if (isMediaType(mediaTypeOf(type) ?? '')) return undefined
  return `Files of type "${shown(type)}" cannot be uploaded. Send one of ${list([...mediaTypes])}.`
}

/**
 * What is wrong with a size in bytes, in a sentence; undefined for a size that can be uploaded.
 *
 * @example
 * ```ts
 * import { fileSizeViolation } from '@resumable-media/client/rules'
 *
 * console.log(fileSizeViolation(0)) // The file is empty. Send a file of at least 1 byte.
 * console.log(fileSizeViolation(5)) // undefined
 * ```
 */
export function fileSizeViolation(bytes: number, maxBytes: number = maxFileBytes): string | undefined {
  if (bytes < 1) return 'The file is empty. Send a file of at least 1 byte.'
  if (bytes <= maxBytes) return undefined
  return `The file has ${count(bytes)}. ${atMost(maxBytes)}`
}

/**
 * The same for a file that was not read to its end.
 *
 * @example
 * ```ts
 * import { fileTooLarge } from '@resumable-media/client/rules'
 *
 * console.log(fileTooLarge(1024)) // The file has more than 1024 bytes. At most 1 KB (1024 bytes) can be uploaded. Make it smaller.
 * ```
 */
export function fileTooLarge(maxBytes: number = maxFileBytes): string {
  return `The file has more than ${count(maxBytes)}. ${atMost(maxBytes)}`
}

const count = (bytes: number) => `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`

function atMost(bytes: number): string {
  const limit = bytes < 1024 ? count(bytes) : `${inMegabytes(bytes)} (${count(bytes)})`
  return `At most ${limit} can be uploaded. Make it smaller.`
}

const inMegabytes = (bytes: number) => {
  const megabytes = bytes / (1024 * 1024)
  return megabytes >= 1 ? `${Number(megabytes.toFixed(2))} MB` : `${Number((bytes / 1024).toFixed(2))} KB`
}
