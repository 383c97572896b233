import { fileName } from './generated/limits.gen.ts'
import { isHidden, list, shown } from './sentence.ts'

/** What is wrong with a file name: a sentence with the value, the limit and the cure, and a name that would pass. */
export type FileNameViolation = { message: string; characters: string[]; length: number; suggestion: string }

/**
 * Checks a file name; lengths count Unicode code points. The time is bounded: of a very long name only the beginning
 * and the end are read, and `length` stops after 10,000.
 *
 * @example
 * ```ts
 * import { fileNameViolation } from '@resumable-media/client/rules'
 *
 * const violation = fileNameViolation('my photo.png')
 * console.log(violation?.suggestion) // my-photo.png
 * console.log(fileNameViolation('photo.png')) // undefined
 * ```
 */
export function fileNameViolation(name: string): FileNameViolation | undefined {
  const length = lengthOf(name)
  const characters = [...new Set(lookedAt(name).filter(point => FORBIDDEN.includes(point)))]
  // A very long name is refused in any case, and is not read to its end.
  const isWhole = length > MAX_COUNTED || !/\p{Surrogate}/u.test(name)
  if (isWhole && length >= MIN_LENGTH && length <= MAX_LENGTH && characters.length === 0) return undefined
  const suggestion = suggestFileName(name)
  const found = { characters, length, suggestion }
  if (length < MIN_LENGTH) {
    return { ...found, message: `The file name is empty. Give one of ${MIN_LENGTH} to ${MAX_LENGTH} characters.` }
  }
  const faults = [
    characters.length > 0 &&
      `contains ${list(characters.map(quoted))}. Not allowed: ${list(FORBIDDEN.map(spoken), ' ')}.`,
    !isWhole && 'contains half a character, or bytes that are not UTF-8: no request can hold that.',
    length > MAX_LENGTH &&
      `has ${length > MAX_COUNTED ? `more than ${MAX_COUNTED}` : length} characters. At most ${MAX_LENGTH} are allowed.`,
  ].filter(fault => fault !== false)
  const message = `File name "${shown(name)}" ${faults.join(' It ')} Try "${shown(suggestion)}".`
  return { ...found, message }
}

/**
 * The allowed name that is nearest to `name`, with its extension. It also drops invisible characters: the rules allow them,
 * but a suggestion must be what it looks like.
 *
 * @example
 * ```ts
 * import { suggestFileName } from '@resumable-media/client/rules'
 *
 * console.log(suggestFileName('50% off @ home.pdf')) // 50-off-home.pdf
 * ```
 */
export function suggestFileName(name: string): string {
  const points = lookedAt(name)
  const dot = points.lastIndexOf('.')
  const hasExtension = dot > 0 && points.length - dot <= MAX_EXTENSION
  const extension = cleaned(hasExtension ? points.slice(dot) : [])
  const stem = cleaned(hasExtension ? points.slice(0, dot) : points)
  const room = MAX_LENGTH - extension.length
  return [...fitting(stem.length > 0 ? stem : ['file'], room), ...extension].join('')
}

/** Composed (NFC) where there is no room otherwise: macOS writes one letter as two or three characters. Then cut. */
function fitting(stem: string[], room: number): string[] {
  // Composing takes quadratic time, and at most four characters become one.
  if (stem.length <= room || stem.length > 4 * MAX_LENGTH) return stem.slice(0, room)
  const composed = Array.from(stem.join('').normalize('NFC'))
  return (composed.length < stem.length ? composed : stem).slice(0, room)
}

const MIN_LENGTH: number = fileName.minLength
const MAX_LENGTH: number = fileName.maxLength
/** A longer "extension" is not one, and may be cut. */
const MAX_EXTENSION = 20

/** A longer name is an attack, and must not cost time by its length. */
const MAX_COUNTED = 10_000

function lengthOf(name: string): number {
  let length = 0
  // A character has at most two units: there is at least one more than is counted.
  for (const _ of name.slice(0, 2 * MAX_COUNTED + 2)) length += 1
  return Math.min(length, MAX_COUNTED + 1)
}

/** The characters of a name; of a very long one enough for a suggestion, and the extension. */
function lookedAt(name: string): string[] {
  const [head, tail] = [4 * MAX_LENGTH, 2 * MAX_EXTENSION]
  if (name.length <= head + tail) return Array.from(name)
  const isHalf = (point: string) => /^\p{Surrogate}$/u.test(point)
  const ofHead = Array.from(name.slice(0, head))
  const ofTail = Array.from(name.slice(-tail))
  if (isHalf(ofHead.at(-1) ?? '')) ofHead.pop()
  if (isHalf(ofTail[0] ?? '')) ofTail.shift()
  return [...ofHead, ...ofTail]
}

const FORBIDDEN: readonly string[] = fileName.forbidden
/** Replaces forbidden characters in a suggestion; a changed spec may forbid it, too. */
const STAND_IN = ['-', '_'].find(character => !FORBIDDEN.includes(character)) ?? ''

/** One stand-in for each inner run of forbidden characters, and none at the ends. */
function cleaned(points: string[]): string[] {
  const seen = points.filter(point => !isHidden(point))
  const marked = seen.map(point => (FORBIDDEN.includes(point) ? MARK : point)).join('')
  const words = marked.split(MARK).filter(word => word !== '')
  return Array.from(words.join(STAND_IN))
}

/** Hidden characters are removed before, so no name holds it. */
const MARK = '\0'

const NAMES: Record<string, string> = { ' ': 'space', '\t': 'tab', '\n': 'line feed', '\r': 'carriage return' }
const spoken = (character: string) => NAMES[character] ?? shown(character)
const quoted = (character: string) => {
  const name = NAMES[character]
  return name === undefined ? `"${shown(character)}"` : `"${character}" (${name})`
}
