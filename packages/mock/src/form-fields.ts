import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { boundaryOf, readMultipart } from '@resumable-media/multipart'
import type { Fields, FilePart } from './call-record.ts'

/**
 * The fields of a form, or undefined. Any content type with a boundary is read: the documented curl sends
 * `application/json; boundary=…`.
 */
export async function parseFields(body: Buffer<ArrayBuffer>, contentType = ''): Promise<Fields | undefined> {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return undefined
  const fields: Promise<[string, string | FilePart]>[] = []
  try {
    await readMultipart(Readable.from([body]), {
      boundary,
      maxParts: Number.POSITIVE_INFINITY,
      onPart({ name, fileName, type = 'text/plain', body: bytes }) {
        if (name === undefined) throw new Error('a part has no name')
        const field = buffer(bytes).then<[string, string | FilePart]>(content => [
          name,
          fileName === undefined ? content.toString() : { name: fileName, size: content.length, contentType: type },
        ])
        // The reading as a whole rejects, too.
        field.catch(() => {})
        fields.push(field)
      },
    })
    return Object.fromEntries(await Promise.all(fields))
  } catch {
    // A malformed form has no fields; the answer is decided elsewhere.
    return undefined
  }
}
