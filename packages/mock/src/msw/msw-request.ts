import type { Operation } from '@resumable-media/openapi/choices'
import { mediaTypeIn, namesAndValues } from '../call-record.ts'
import type { CallRecord, Fields } from '../call-record.ts'

/** A call as the handlers saw it. The names of `headers` are in lower case. */
export type MswRequest = CallRecord & { headers: Record<string, string> }

/** What is known before an answer is chosen. */
export type Seen = Omit<MswRequest, 'example' | 'status'>

/** Reads a call to its end. */
export async function readRequest(request: Request, operation: Operation): Promise<{ seen: Seen; isCut: boolean }> {
  const { pathname: path, searchParams } = new URL(request.url)
  const type = request.headers.get('content-type')
  const bytes = await request.arrayBuffer().catch(() => undefined)
  const seen = {
    method: request.method,
    path,
    query: namesAndValues(searchParams),
    headers: Object.fromEntries(request.headers),
    operation,
    contentType: mediaTypeIn(type),
    bodyBytes: bytes?.byteLength ?? 0,
    fields: bytes && type !== null ? await fieldsIn(bytes, type) : undefined,
  }
  return { seen, isCut: bytes === undefined }
}

/** Undefined for what is no form. */
async function fieldsIn(bytes: ArrayBuffer, type: string): Promise<Fields | undefined> {
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
    const parts = Array.from(form, ([name, value]) => {
      const part = typeof value === 'string' ? value : { name: value.name, size: value.size, contentType: value.type }
      return [name, part] as const
    })
    return Object.fromEntries(parts)
  } catch {
    return undefined
  }
}
