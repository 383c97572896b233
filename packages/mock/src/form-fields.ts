import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { boundaryOf, readMultipart } from '@resumable-media/multipart'

/** By field name, in the order of the form; of a repeated field the last. */
export type Fields = Record<string, string | FilePart>

export type FilePart = { name: string; size: number; contentType: string }

/**
 * The fields of a form, or undefined for a body that is none. Any content type with a boundary will do: the vendor's
 * documented curl sends a form as `application/json; boundary=…`.
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
        // Where it breaks off, the reading as a whole says so.
        field.catch(() => {})
        fields.push(field)
      },
    })
    return Object.fromEntries(await Promise.all(fields))
  } catch {
    // Malformed. What to answer is not decided here, and there is nothing to show.
    return undefined
  }
}
