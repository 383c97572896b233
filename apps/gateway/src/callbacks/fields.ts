import { RequestError } from '../errors/caller-error.ts'
import { splitQuery } from './query.ts'

/** A callback as it came: the body of a POST, or the query of a GET. */
export type RawCallback = { method: 'POST' | 'GET'; raw: string }

/** For a callback that cannot be read. The message says how the callback profile has to be changed. */
export const badCallback = (message: string) => new RequestError('BAD_CALLBACK', message)

/** The fields of a callback by name. Throws BAD_CALLBACK. */
export function fieldsOf({ method, raw }: RawCallback): Record<string, unknown> {
  if (method === 'GET') return Object.fromEntries(splitQuery(raw).map(({ name, value }) => [name, value]))
  const value = parseJson(raw)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw badCallback(
    'The body is not one JSON object. Let the template of the callback profile be one, such as ' +
      '{"resumable_media_id":"<resumable_media_id>","status":"<status>"}, with quotes around every placeholder.',
  )
}

/** Some senders begin UTF-8 with a byte order mark. RFC 8259 §8.1: parsers "MAY ignore [its] presence". */
const MARK = /^\uFEFF/u

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(MARK, ''), digitsOfNumbers)
  } catch {
    return undefined
  }
}

/** An id of more than 15 digits, sent as a number, would be rounded into another one. */
function digitsOfNumbers(_key: string, value: unknown, context?: { source: string }): unknown {
  return typeof value === 'number' ? context?.source : value
}
