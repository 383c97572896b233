import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { ExampleName, Operation } from '@resumable-media/openapi/choices'
import type { Fields } from './form-fields.ts'

/** A call as the mock saw it. */
export type MockRequest = CallHead & {
  bodyBytes: number
  /** The form's fields; undefined for a body that is no form, or is above the mock's limit. */
  fields: Fields | undefined
  /** The name that `next` chose for this call. */
  example: ExampleName | undefined
  /** The status of the answer; undefined for a call that was cut before it could be answered. */
  status: number | undefined
}

/** What is known before the body. */
export type CallHead = {
  method: string
  path: string
  /** A name that is repeated gives an array. */
  query: Record<string, string | string[]>
  /** Names in lower case. */
  headers: IncomingHttpHeaders
  /** Undefined for a path or method that is not in the spec. */
  operation: Operation | undefined
  /** The media type alone, in lower case; its parameters are in `headers`. */
  contentType: string | undefined
}

export function describeCall(
  request: IncomingMessage,
  findOperation: (method: string, path: string) => Operation | undefined,
): CallHead {
  const { method = 'GET', url = '/', headers } = request
  const [path = '/'] = url.split('?', 1)
  return {
    method,
    path,
    query: namesAndValues(new URLSearchParams(url.slice(path.length))),
    headers,
    operation: findOperation(method, path),
    contentType: headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase(),
  }
}

function namesAndValues(search: URLSearchParams): Record<string, string | string[]> {
  const values = (name: string) => search.getAll(name)
  return Object.fromEntries(Array.from(search.keys(), name => [name, oneOrAll(values(name))]))
}

const oneOrAll = (values: string[]) => (values.length === 1 ? values.join('') : values)
