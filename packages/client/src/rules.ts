/**
 * The rules of an upload, as the spec states them. Nothing here repeats a value of the spec: change the spec, run
 * `pnpm generate`, and every check and message follows.
 */
import { FileNameSchema, MediaFileSchema, MediaTypeSchema, WabaIdSchema } from './generated/schemas.gen.ts'
import { limits } from './generated/limits.gen.ts'
import type { MediaType } from './generated/types.gen.ts'

export type { MediaType }

/** The types of file that Kaleyra takes. */
export const mediaTypes: readonly MediaType[] = MediaTypeSchema.enum

/** The largest file that Kaleyra takes, in bytes. */
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

/** What is wrong with a file name: a sentence with the value, the limit and the cure, and a name that would pass. */
export type FileNameViolation = { message: string; characters: string[]; length: number; suggestion: string }

/** Checks a file name; lengths count Unicode code points. */
export function fileNameViolation(name: string): FileNameViolation | undefined {
  const points = Array.from(name)
  const characters = [...new Set(points.filter(point => FORBIDDEN.includes(point)))]
  if (points.length >= MIN_LENGTH && points.length <= MAX_LENGTH && characters.length === 0) return undefined
  const suggestion = suggestFileName(name)
  const found = { characters, length: points.length, suggestion }
  if (points.length < MIN_LENGTH) {
    return { ...found, message: `The file name is empty. Give one of ${MIN_LENGTH} to ${MAX_LENGTH} characters.` }
  }
  const faults = [
    characters.length > 0 &&
      `contains ${list(characters.map(quote))}. Not allowed: ${list(FORBIDDEN.map(spoken), ' ')}.`,
    points.length > MAX_LENGTH && `has ${points.length} characters. At most ${MAX_LENGTH} are allowed.`,
  ].filter(fault => fault !== false)
  const message = `File name "${shown(points)}" ${faults.join(' It ')} Try "${shown(Array.from(suggestion))}".`
  return { ...found, message }
}

/** A name as near to `name` as the rules allow; it keeps the extension. */
export function suggestFileName(name: string): string {
  const clean = Array.from(name, point => (FORBIDDEN.includes(point) ? '-' : point))
  if (clean.length < MIN_LENGTH) return 'file'
  const dot = clean.lastIndexOf('.')
  const extension = dot > 0 && clean.length - dot <= MAX_EXTENSION ? clean.slice(dot) : []
  return [
    ...clean.slice(0, clean.length - extension.length).slice(0, MAX_LENGTH - extension.length),
    ...extension,
  ].join('')
}

/** What is wrong with a type, in a sentence. */
export function mediaTypeViolation(type: string): string | undefined {
  if (isMediaType(type)) return undefined
  return `Files of type "${type}" cannot be uploaded. Send one of ${list([...mediaTypes])}.`
}

/** What is wrong with a size in bytes, in a sentence. */
export function fileSizeViolation(bytes: number, maxBytes: number = maxFileBytes): string | undefined {
  if (bytes < 1) return 'The file is empty. Send a file of at least 1 byte.'
  if (bytes <= maxBytes) return undefined
  return `The file has ${bytes} bytes. ${atMost(maxBytes)}`
}

/** What is wrong with a file of which only so much is known: that it has more than `maxBytes` bytes. */
export function fileTooLarge(maxBytes: number = maxFileBytes): string {
  return `The file has more than ${maxBytes} bytes. ${atMost(maxBytes)}`
}

const MIN_LENGTH: number = FileNameSchema.minLength
const MAX_LENGTH: number = FileNameSchema.maxLength
/** A longer "extension" is not one, and may be cut. */
const MAX_EXTENSION = 20

/** The characters in the pattern's negated class, in its order. */
const FORBIDDEN: readonly string[] = forbiddenIn(FileNameSchema.pattern)

function forbiddenIn(pattern: string): string[] {
  const negated = /^\^\[\^(?<characters>(?:\\.|[^\]\\])+)\]\+\$$/u.exec(pattern)?.groups?.['characters']
  if (negated === undefined) {
    throw new Error(`the pattern of FileName is ${pattern}: expected ^[^…]+$, a class of forbidden characters`)
  }
  return [...negated.matchAll(/\\?(?<character>.)/gsu)].map(match => match.groups?.['character'] ?? '')
}

const NAMES: Record<string, string> = { ' ': 'space', '\t': 'tab', '\n': 'line feed', '\r': 'carriage return' }
const spoken = (character: string) => NAMES[character] ?? character
const quote = (character: string) => {
  const name = NAMES[character]
  return name === undefined ? `"${character}"` : `"${character}" (${name})`
}

/** A message stays readable when the name is a book. */
const shown = (points: string[]) => (points.length <= 80 ? points.join('') : `${points.slice(0, 80).join('')}…`)

const list = (items: string[], comma = ', ') =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(comma)} and ${items.at(-1)}`

const atMost = (bytes: number) => `At most ${inMegabytes(bytes)} (${bytes} bytes) can be uploaded. Make it smaller.`

const inMegabytes = (bytes: number) => {
  const megabytes = bytes / (1024 * 1024)
  return megabytes >= 1 ? `${Number(megabytes.toFixed(2))} MB` : `${Number((bytes / 1024).toFixed(2))} KB`
}
