import type { Fields } from './form-fields.ts'

/** A body as Prism takes it, under the headers that go with it. */
export type PrismBody = { value: unknown; headers: Record<string, string> }

/**
 * Gives Prism a body that it can take apart and that says the same. On the true ones its own server hangs (JSON that is
 * none), its process ends (a file name with a backslash at the end, a name without quotes, as .NET sends it, a part of
 * JSON), or a body of 9 MB costs 1.6 GB (it splits a form byte by byte, in arrays).
 */
export function prismBody(body: Buffer, contentType: string | undefined, fields: Fields | undefined): PrismBody {
  if (body.length === 0) return { value: null, headers: {} }
  if (contentType === 'multipart/form-data') return fields ? formOf(fields) : NO_FORM
  if (contentType !== undefined && JSON_TYPE.test(contentType)) return NO_FORM
  // The length stands also where the caller sent chunks: without it Prism does not look at the content type.
  return { value: body.toString('utf8', 0, MAX_TEXT), headers: { 'content-length': `${body.length}` } }
}

/** Refused for its content type, as every JSON is by this spec. */
export const NO_FORM: PrismBody = { value: {}, headers: { 'content-type': 'application/json', 'content-length': '2' } }

const JSON_TYPE = /^application\/(?:json|.+\+json)$/

const MAX_TEXT = 64 * 1024

/** The same fields; of a file only whether it is empty, the one thing that Prism checks of it. */
function formOf(fields: Fields): PrismBody {
  const parts = Object.entries(fields).map(([name, field]) => {
    const value = typeof field === 'string' ? field.slice(0, MAX_TEXT) : '-'.repeat(Math.min(field.size, 1))
    return `--${BOUNDARY}\r\ncontent-disposition: form-data; name=${JSON.stringify(name)}\r\n\r\n${value}\r\n`
  })
  const value = `${parts.join('')}--${BOUNDARY}--\r\n`
  const contentType = `multipart/form-data; boundary=${BOUNDARY}`
  return { value, headers: { 'content-type': contentType, 'content-length': `${value.length}` } }
}

const BOUNDARY = `mock-${crypto.randomUUID()}`
