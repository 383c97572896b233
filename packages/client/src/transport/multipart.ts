import type { OpenedSource } from '../file-source.ts'
import { WIRES } from './wires.ts'
import type { OutgoingBody } from './exchange.ts'
import type { FormField, FormFields, Wire, WireForm } from './wires.ts'

/** The generated SDK imports it by this name. */
export const formDataBodySerializer = { bodySerializer: encodeMultipart }

export type MultipartBody = OutgoingBody & { contentType: string }

function encodeMultipart(fields: FormFields, wire: Wire): MultipartBody {
  return encodeForm(Object.entries(fields), WIRES[wire])
}

/** The fields in their order; a name may come more than once. */
export function encodeForm(fields: FormField[], form: WireForm): MultipartBody {
  const { contentType, disposition, boundary: newBoundary, ordered, typeOf } = form
  const boundary = newBoundary()
  const segments: (Buffer | OpenedSource)[] = []
  let text = ''
  for (const [name, value] of ordered(fields)) {
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
