import { UPLOAD } from '../api.ts'
import { WABA } from '../system.ts'
import type { Headers, Row, Target } from './row.ts'

export type FormPart = { headers?: string; body?: Uint8Array | string }

const BOUNDARY = 'b'

/** A multipart body, part by part as given. */
export function formBody(parts: readonly FormPart[], boundary = BOUNDARY, end = `--${boundary}--\r\n`): Buffer {
  const bytes = parts.flatMap(({ headers = '', body = '' }) => [`--${boundary}\r\n${headers}\r\n`, body, '\r\n'])
  return Buffer.concat([...bytes, end].map(piece => Buffer.from(piece)))
}

export const disposition = (rest: string) => `Content-Disposition: form-data; ${rest}\r\n`
export const field = (name: string, body: Uint8Array | string): FormPart => ({
  headers: disposition(`name="${name}"`),
  body,
})

export const operationsOf = (input: object = {}, query = UPLOAD) =>
  JSON.stringify({ query, variables: { input: { wabaId: WABA, file: null, ...input } } })
export const MAP = '{"file":["variables.input.file"]}'
export const OPERATIONS = field('operations', operationsOf())
export const MAP_PART = field('map', MAP)

/** A file that no rule but that of its content is against: were another one missed, it would still not be taken. */
export const file = (rest = 'filename="a.png"', body: Uint8Array | string = 'of no known type'): FormPart => ({
  headers: disposition(`name="file"; ${rest}`),
  body,
})

export const FORM_TYPE = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }

export function postForm(target: Target, body: Uint8Array, headers: Headers = {}) {
  return target.request('POST', '/graphql', { ...FORM_TYPE, ...headers }, body)
}

/** A row that is a form of these parts. */
export const formRow = (what: string, ...parts: FormPart[]): Row => ({
  what,
  send: target => postForm(target, formBody(parts)),
})

/** A row that is the mutation in order, but for `input`. */
export const inputRow = (what: string, input: object): Row =>
  formRow(what, field('operations', operationsOf(input)), MAP_PART, file())
