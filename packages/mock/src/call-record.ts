import type { ExampleName, Operation } from '@resumable-media/openapi/choices'

/** A call as it was seen; its headers are those of Node or of Fetch. Without anything of Node: browsers have it too. */
export type CallRecord = {
  method: string
  path: string
  /** A name that is repeated gives an array. */
  query: Record<string, string | string[]>
  /** Undefined for a path or method that is not in the spec. */
  operation: Operation | undefined
  /** The media type alone, in lower case; its parameters are in `headers`. */
  contentType: string | undefined
  bodyBytes: number
  /** The form's fields; undefined for a body that is no form, or is above the mock's limit. */
  fields: Fields | undefined
  /** The name that `next` chose for this call. */
  example: ExampleName | undefined
  /** The status of the answer; undefined for a call that was cut before it could be answered. */
  status: number | undefined
}

/** By field name, in the order of the form; of a repeated field the last. */
export type Fields = Record<string, string | FilePart>

export type FilePart = { name: string; size: number; contentType: string }

export const mediaTypeIn = (contentType: string | null | undefined): string | undefined =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase()

export function namesAndValues(search: URLSearchParams): CallRecord['query'] {
  const values = (name: string) => search.getAll(name)
  return Object.fromEntries(Array.from(search.keys(), name => [name, oneOrAll(values(name))]))
}

const oneOrAll = (values: string[]) => (values.length === 1 ? values.join('') : values)
