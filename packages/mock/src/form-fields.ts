/** By field name, in the order of the form; of a repeated field the last. */
export type Fields = Record<string, string | FilePart>

export type FilePart = { name: string; size: number; contentType: string }

/**
 * The fields of a form, or undefined for a body that is none. Any content type with a boundary will do: the vendor's
 * documented curl sends a form as `application/json; boundary=…`.
 */
export async function parseFields(body: Buffer<ArrayBuffer>, contentType = ''): Promise<Fields | undefined> {
  const boundary = BOUNDARY.exec(contentType)?.groups?.['boundary']
  if (boundary === undefined) return undefined
  try {
    const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
    const form = await new Response(body, { headers }).formData()
    return Object.fromEntries(Array.from(form, ([name, value]) => [name, fieldOf(value)]))
  } catch {
    // Malformed. What to answer is not decided here, and there is nothing to show.
    return undefined
  }
}

const BOUNDARY = /;\s*boundary="?(?<boundary>[^";]+)"?/i

function fieldOf(value: string | File): string | FilePart {
  if (typeof value === 'string') return value
  return { name: value.name, size: value.size, contentType: value.type }
}
