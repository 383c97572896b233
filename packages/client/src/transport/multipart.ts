import type { OpenedSource } from '../file-source.ts'
import { WIRES } from './wires.ts'
import type { FormFields, Wire, WireForm } from './wires.ts'

/** The generated SDK imports it by this name. */
export const formDataBodySerializer = { bodySerializer: encodeMultipart }

export type MultipartBody = {
  contentType: string
  contentLength: number
  /** The whole body from its start, file and all. */
  pieces: (signal: AbortSignal) => AsyncIterable<Uint8Array>
}

function encodeMultipart(fields: FormFields, wire: Wire): MultipartBody {
  const { contentType, disposition, boundary: newBoundary, ordered, typeOf }: WireForm = WIRES[wire]
  const boundary = newBoundary()
  const segments: (Buffer | OpenedSource)[] = []
  let text = ''
  for (const [name, value] of ordered(Object.entries(fields))) {
    text += `--${boundary}\r\nContent-Disposition: ${disposition}; name="${escaped(name)}"`
    if (typeof value === 'string') {
      text += `\r\n\r\n${value}\r\n`
      continue
    }
    text += `; filename="${escaped(value.name)}"\r\nContent-Type: ${headerValue(typeOf(value))}\r\n\r\n`
    segments.push(Buffer.from(text), value.source)
    text = '\r\n'
  }
  segments.push(Buffer.from(`${text}--${boundary}--\r\n`))
  return {
    contentType: `${contentType}; boundary=${boundary}`,
    contentLength: segments.reduce((sum, part) => sum + (Buffer.isBuffer(part) ? part.byteLength : part.size), 0),
    async *pieces(signal) {
      for (const segment of segments) {
        if (Buffer.isBuffer(segment)) yield segment
        else yield* segment.pieces(signal)
      }
    },
  }
}

/** As in the HTML standard and curl: only these three characters are escaped; the rest is UTF-8. */
const escaped = (name: string) => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

function headerValue(type: string): string {
  if (/[\r\n]/u.test(type)) throw new TypeError('The type of a file cannot have a line break.')
  return type
}
