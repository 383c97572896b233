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

export const mediaTypes: readonly MediaType[] = MediaTypeSchema.enum

export const maxFileBytes: number = MediaFileSchema.maxLength

/** How many uploads a WABA may begin within how many seconds. */
export const rateLimit = { calls: limits.calls as number, perSeconds: limits.perSeconds as number }

/** How long a handle can be used after the upload was accepted, in seconds. */
export const handleLifetimeSeconds: number = limits.handleLifetimeSeconds

/** How long Kaleyra keeps the data of an upload, in seconds. */
export const dataLifetimeSeconds: number = limits.dataLifetimeSeconds

export function isMediaType(type: string): type is MediaType {
  return (mediaTypes as readonly string[]).includes(type)
}

export function isWabaId(text: string): boolean {
  return new RegExp(WabaIdSchema.pattern, 'u').test(text)
}

/** What is wrong with a type, in a sentence; `type` is as it was given. */
export function mediaTypeViolation(type: string): string | undefined {
  if (isMediaType(mediaTypeOf(type) ?? '')) return undefined
  return `Files of type "${shown(type)}" cannot be uploaded. Send one of ${list([...mediaTypes])}.`
}

export function fileSizeViolation(bytes: number, maxBytes: number = maxFileBytes): string | undefined {
  if (bytes < 1) return 'The file is empty. Send a file of at least 1 byte.'
  if (bytes <= maxBytes) return undefined
  return `The file has ${count(bytes)}. ${atMost(maxBytes)}`
}

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
