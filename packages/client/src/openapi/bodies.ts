import { openFileSource } from '../file-source.ts'
import type { OutgoingBody } from '../transport/exchange.ts'
import { encodeForm } from '../transport/multipart.ts'
import { WIRES } from '../transport/wires.ts'
import type { FormField } from '../transport/wires.ts'
import type { CallOptions, EncodedBody } from './options.ts'
import { jsonOf, textOf } from './text-of.ts'

/** The body of a call, JSON unless it says otherwise. The length is known before the first byte is sent. */
export async function encodeBody({ body, bodySerializer }: CallOptions): Promise<EncodedBody | undefined> {
  if (body === undefined) return undefined
  if (bodySerializer) return bodySerializer(body)
  if (bodySerializer === null) return asItIs(body)
  return ofText(jsonOf(body), 'application/json')
}

/** The generated functions import these two by their names. */
export const formDataBodySerializer = { bodySerializer: encodeFormData }
export const urlSearchParamsBodySerializer = { bodySerializer: encodeSearchParams }

async function encodeFormData(body: unknown): Promise<EncodedBody> {
  const parts = entriesOf(body).map(async ([name, value]): Promise<FormField> => {
    if (!(value instanceof Blob)) return [name, textOf(value)]
    const fileName = value instanceof File ? value.name : 'blob'
    return [name, { name: fileName, type: value.type || BYTES, source: await openFileSource(value) }]
  })
  return encodeForm(await Promise.all(parts), WIRES.multipart)
}

function encodeSearchParams(body: unknown): EncodedBody {
  const pairs = entriesOf(body).map(([name, value]): [string, string] => [name, textOf(value)])
  return ofText(new URLSearchParams(pairs).toString(), 'application/x-www-form-urlencoded')
}

/** A list is a name that comes several times; what is undefined or null does not come. */
const entriesOf = (body: unknown): [string, unknown][] =>
  Object.entries(body as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value])
      .filter(one => one !== undefined && one !== null)
      .map((one): [string, unknown] => [name, one]),
  )

async function asItIs(body: unknown): Promise<EncodedBody> {
  if (typeof body === 'string') return ofText(body, 'text/plain')
  if (body instanceof Blob || body instanceof ArrayBuffer || body instanceof Uint8Array)
    return withLength(await openFileSource(body))
  throw new TypeError(
    'The body is no text and no bytes: give a string, a Blob or File, an ArrayBuffer or a Uint8Array.',
  )
}

const withLength = ({ size, pieces }: { size: number; pieces: OutgoingBody['pieces'] }): EncodedBody => ({
  contentLength: size,
  contentType: BYTES,
  pieces,
})

function ofText(text: string, contentType: string): EncodedBody {
  const bytes = Buffer.from(text)
  return {
    contentType,
    contentLength: bytes.byteLength,
    async *pieces() {
      yield bytes
    },
  }
}

const BYTES = 'application/octet-stream'
