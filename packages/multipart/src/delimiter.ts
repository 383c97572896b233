import { MultipartError } from './multipart-error.ts'

export type Found = {
  /** Undefined while there is no delimiter, or only the beginning of one. */
  kind: 'part' | 'closing' | undefined
  /** What stands before it is content. */
  at: number
  /** Where the line of a part's delimiter ends, or the dashes of the closing one. */
  end: number
}
type Delimiter = {
  find: (bytes: Buffer) => Found
  /** Whether a whole line, without its line break, is one. */
  isLine: (line: string) => boolean
}

/**
 * A line break, `--`, the boundary, and then `--`, or padding and a line break. RFC 2046, 5.1.1, allows any line that
 * begins with the boundary, which would cut a file with such a line.
 */
export function createDelimiter(boundary: string): Delimiter {
  if (boundary.length < 1 || boundary.length > MAX_BOUNDARY) {
    const message = `The boundary has ${boundary.length} characters: expected 1 to ${MAX_BOUNDARY}.`
    throw new MultipartError('MALFORMED', message)
  }
  const start = Buffer.from(`\r\n--${boundary}`, 'latin1')

  return {
    find(bytes) {
      for (let from = 0; ;) {
        const at = bytes.indexOf(start, from)
        if (at === -1) return { kind: undefined, at: beginningOf(start, bytes, from), end: bytes.length }
        const { kind, end } = restOf(bytes, at + start.length)
        if (kind !== 'content') return { kind, at, end }
        from = at + start.length
      }
    },
    isLine(line) {
      const { kind, end } = restOf(Buffer.from(`${line}\r\n`, 'latin1'), start.length - 2)
      return line.startsWith(`--${boundary}`) && kind !== 'content' && end > 0
    },
  }
}

/** RFC 2046, 5.1.1. */
const MAX_BOUNDARY = 70
/** The RFC has no limit; a line of mail has 1000 characters. */
const MAX_PADDING = 1000

const CR = 0x0d
const LF = 0x0a
const DASH = 0x2d

/** What follows the boundary that ends at `from`; undefined while too little of it is there. */
function restOf(bytes: Buffer, from: number): { kind: Found['kind'] | 'content'; end: number } {
  if (bytes[from] === DASH) {
    const kind = from + 1 === bytes.length ? undefined : bytes[from + 1] === DASH ? 'closing' : 'content'
    return { kind, end: from + 2 }
  }
  const padded = skipPadding(bytes, from)
  if (padded - from > MAX_PADDING) return { kind: 'content', end: padded }
  if (padded === bytes.length || (bytes[padded] === CR && padded + 1 === bytes.length)) {
    return { kind: undefined, end: bytes.length }
  }
  return { kind: bytes[padded] === CR && bytes[padded + 1] === LF ? 'part' : 'content', end: padded + 2 }
}

export function skipPadding(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1
  return at
}

/** Where `start` may begin at the end of `bytes`: it has one CR, its first byte. */
function beginningOf(start: Buffer, bytes: Buffer, from: number): number {
  const at = bytes.lastIndexOf(CR)
  const isNear = at >= from && bytes.length - at < start.length
  return isNear && start.subarray(0, bytes.length - at).equals(bytes.subarray(at)) ? at : bytes.length
}
