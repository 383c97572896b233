import type { Fields } from './call-record.ts'

/** A body as Prism takes it, under the headers that go with it. */
export type PrismBody = { value: unknown; headers: Record<string, string> }

/**
 * An equivalent body that Prism can parse. On the original its server hangs (invalid JSON), its process ends (a name
 * with a final backslash, a name without quotes, a JSON part), or 9 MB cost 1.6 GB.
 */
export function prismBody(body: Buffer, contentType: string | undefined, fields: Fields | undefined): PrismBody {
  if (body.length === 0) return { value: null, headers: {} }
  if (contentType === 'multipart/form-data') return fields ? formOf(fields) : NO_FORM
  if (contentType !== undefined && JSON_TYPE.test(contentType)) return NO_FORM
  // With a length even for chunks: without it Prism ignores the content type.
  return { value: body.toString('utf8', 0, MAX_TEXT), headers: { 'content-length': `${body.length}` } }
}

/** Refused for its content type, as every JSON is by this spec. */
export const NO_FORM: PrismBody = { value: {}, headers: { 'content-type': 'application/json', 'content-length': '2' } }

const JSON_TYPE = /^application\/(?:json|.+\+json)$/

const MAX_TEXT = 64 * 1024

/** A file is cut to one byte: Prism checks only whether it is empty. */
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
