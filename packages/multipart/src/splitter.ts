import { createDelimiter, skipPadding } from './delimiter.ts'
import { parseHeaders } from './headers.ts'
import type { Headers } from './headers.ts'
import { MultipartError } from './multipart-error.ts'

export type PartBytes = { write(bytes: Buffer): void; end(): void }
type Events = {
  onPart: (headers: Headers) => PartBytes
  onClosed: () => void
}

/**
 * Splits a multipart body into its parts, however its bytes are split over chunks. `write` and `end` throw a
 * MultipartError, or what `onPart` throws; nothing may be written after that.
 */
export function createSplitter(limits: { boundary: string; maxHeaderBytes: number }, events: Events): PartBytes {
  const { boundary, maxHeaderBytes } = limits
  const delimiter = createDelimiter(boundary)
  /** What cannot be judged yet: at most a delimiter with its padding. */
  let rest: Buffer = CRLF
  let read = readContent
  let part: PartBytes | undefined
  /** The line break before a part's first byte: a delimiter may begin with it, and it is no content. */
  let unsent = 0
  let headerText = ''
  let isClosing = false

  return {
    write(bytes) {
      let left = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
      rest = NOTHING
      while (left.length > 0) left = read(left)
    },
    end() {
      if (read === ignore) return
      if (!isClosing) throw read === readHeaders && hasDelimiter() ? headersUnfinished() : truncated()
      events.onClosed()
    },
  }

  /** The bytes of a part, or of what stands before the first one and behind the last one. */
  function readContent(bytes: Buffer): Buffer {
    const { kind, at, end } = delimiter.find(bytes)
    pass(bytes.subarray(0, at))
    if (kind === undefined) {
      rest = bytes.subarray(at)
      return NOTHING
    }
    if (isClosing) throw unclearEnd()
    part?.end()
    part = undefined
    isClosing = kind === 'closing'
    headerText = ''
    read = isClosing ? readClosingLine : readHeaders
    // Headers may be missing: then the line break of the delimiter is the first half of the empty line.
    return bytes.subarray(isClosing ? end : end - CRLF.length)
  }

  function pass(bytes: Buffer): void {
    const from = Math.min(unsent, bytes.length)
    unsent -= from
    if (from < bytes.length) part?.write(bytes.subarray(from))
  }

  function readHeaders(bytes: Buffer): Buffer {
    const before = headerText.length
    headerText += bytes.toString('latin1', 0, Math.min(bytes.length, 2 * maxHeaderBytes - before))
    const found = headerText.indexOf('\r\n\r\n', Math.max(0, before - 3))
    if (found === -1) {
      if (headerText.length >= 2 * maxHeaderBytes) throw headersTooLarge(maxHeaderBytes)
      return NOTHING
    }
    headerText = headerText.slice(0, found)
    if (hasDelimiter()) throw headersUnfinished()
    const headers = parseHeaders(headerLines())
    if (sizeOf(headers) > maxHeaderBytes) throw headersTooLarge(maxHeaderBytes)
    part = events.onPart(headers)
    unsent = CRLF.length
    read = readContent
    const end = found + 2 * CRLF.length - before
    return end >= CRLF.length ? bytes.subarray(end - CRLF.length) : Buffer.concat([CRLF, bytes.subarray(end)])
  }

  /** Text behind `--boundary--` is ignored, but a later boundary shows that this was a line of a file. */
  function readClosingLine(bytes: Buffer): Buffer {
    const at = skipPadding(bytes, 0)
    if (at === bytes.length) return NOTHING
    const isWholeLine = bytes[at] === CRLF[0] || bytes[at] === CRLF[1]
    read = isWholeLine ? ignore : readContent
    if (isWholeLine) events.onClosed()
    return bytes.subarray(at)
  }

  function headerLines(): string[] {
    return headerText.slice(CRLF.length).split('\r\n')
  }

  function hasDelimiter(): boolean {
    return headerLines().some(line => delimiter.isLine(line))
  }
}

const CRLF = Buffer.from('\r\n')
const NOTHING = Buffer.alloc(0)

const ignore = () => NOTHING

function sizeOf(headers: Headers): number {
  return [...headers].reduce((sum, [name, value]) => sum + name.length + value.trimStart().length, 0)
}

const truncated = () => new MultipartError('TRUNCATED', 'The body ends before its closing boundary.')

const headersUnfinished = () => new MultipartError('MALFORMED', 'A part has no empty line after its headers.')

const headersTooLarge = (maxHeaderBytes: number) =>
  new MultipartError('HEADERS_TOO_LARGE', `The headers of a part exceed ${maxHeaderBytes} bytes.`)

const unclearEnd = () =>
  new MultipartError('MALFORMED', 'Text follows the closing boundary on its line, and then another boundary.')
