import { Dicer } from '@fastify/busboy'
import type { Readable } from 'node:stream'
import { MultipartError } from './multipart-error.ts'

export type Headers = Readonly<Record<string, readonly string[] | undefined>>
export type Splitter = { write(bytes: Buffer): void; end(): void }
type Events = {
  /** `bytes` must be let flow, and is paced by writing less: it takes whatever is written. */
  onPart: (headers: Headers, bytes: Readable) => void
  /** The closing boundary was seen. */
  onClosed: () => void
  onFault: (error: MultipartError) => void
}

/** Dicer, with faults for what it passes over in silence: headers that are cut off, and parts without any end of them. */
export function createSplitter(limits: { boundary: string; maxHeaderBytes: number }, events: Events): Splitter {
  const { boundary, maxHeaderBytes } = limits
  const dicer = new Dicer(dicerConfig(boundary, maxHeaderBytes))
  let inHeaders = false
  let position = 0
  let headersAt = 0
  /** Counted in whole blocks of the body, so that it does not depend on how the bytes are split. */
  const block = () => Math.floor(position / maxHeaderBytes)

  dicer.on('part', part => {
    // What cuts a part short is told by Dicer's own error; this one would be uncaught, and end the process.
    part.on('error', () => {})
    if (inHeaders) return events.onFault(headersUnfinished())
    inHeaders = true
    headersAt = block()
    part.on('header', (headers: Headers) => {
      inHeaders = false
      if (sizeOf(headers) > maxHeaderBytes) return events.onFault(headersTooLarge(maxHeaderBytes))
      events.onPart(headers, part)
    })
  })
  dicer.on('finish', () => (inHeaders ? events.onFault(headersUnfinished()) : events.onClosed()))
  dicer.on('error', cause => events.onFault(new MultipartError('TRUNCATED', NOT_CLOSED, { cause })))

  return {
    write(bytes) {
      for (let start = 0; start < bytes.length;) {
        const slice = bytes.subarray(start, start + maxHeaderBytes - (position % maxHeaderBytes))
        dicer.write(slice)
        start += slice.length
        position += slice.length
        if (inHeaders && block() - headersAt > 2) return events.onFault(headersTooLarge(maxHeaderBytes))
      }
    },
    end: () => void dicer.end(),
  }
}

// Dicer cuts headers at its limit and says nothing. So ours is a third of it: bytes are written in blocks of our limit,
// headers that are not over by the end of the second block after theirs are refused, and those that are over are measured
// whole.
//
// Dicer's back-pressure is switched off: when a part's buffer gets full with the byte before the boundary, it waits for
// a read that never comes (3.2.6: a body of 65,536 bytes that ends in CR, a chunk that begins at the boundary).
function dicerConfig(boundary: string, maxHeaderBytes: number) {
  if (boundary.length < 1 || boundary.length > MAX_BOUNDARY) {
    const message = `The boundary has ${boundary.length} characters: expected 1 to ${MAX_BOUNDARY}.`
    throw new MultipartError('MALFORMED', message)
  }
  return { boundary, maxHeaderSize: 3 * maxHeaderBytes, partHwm: Number.MAX_SAFE_INTEGER }
}

/** RFC 2046, 5.1.1. */
const MAX_BOUNDARY = 70

const NOT_CLOSED = 'The body ends before its closing boundary.'

const headersUnfinished = () => new MultipartError('MALFORMED', 'A part has no empty line after its headers.')

const headersTooLarge = (maxHeaderBytes: number) =>
  new MultipartError('HEADERS_TOO_LARGE', `The headers of a part exceed ${maxHeaderBytes} bytes.`)

function sizeOf(headers: Headers): number {
  const lines = Object.entries(headers).flatMap(([name, values = []]) =>
    values.map(value => name.length + value.length),
  )
  return lines.reduce((sum, length) => sum + length, 0)
}
