import type { OutgoingBody } from '../transport/exchange.ts'
import type { Auth, AuthSource } from './auth.ts'

/** What a call may say beside its parameters. */
type CallSettings = {
  /** Aborts the call. */
  signal?: AbortSignal | undefined
  /** For the whole call, to the last byte of the answer, or until a stream of events begins; default what the client says. */
  timeoutMs?: number | undefined
  /** Instead of the client's, for this call. */
  auth?: AuthSource | undefined
}

export type HeaderValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[]

/** What the generated functions hand to the client. */
export type CallOptions = CallSettings & {
  /** A path of the document, such as `/pets/{petId}`. */
  url: string
  path?: Record<string, unknown> | undefined
  query?: Record<string, unknown> | undefined
  /** Null removes a header. */
  headers?: Record<string, unknown> | undefined
  body?: unknown
  /** Null sends the body as it is; default JSON. */
  bodySerializer?: BodySerializer | null
  querySerializer?: QueryStyles
  security?: readonly Auth[]
  responseValidator?: (data: unknown) => Promise<unknown>
}

/** The type of one operation, as it is generated. */
export type TDataShape = { body?: unknown; headers?: unknown; path?: unknown; query?: unknown; url: string }

/** What a caller of a generated function gives: the parameters of the document and the settings of the call. */
export type Options<D extends TDataShape = TDataShape, _T extends boolean = boolean, _R = unknown> = CallSettings &
  Omit<D, 'url'> & { headers?: Record<string, HeaderValue> }

/** How lists and objects of the query are written, as it is generated; default `form` for lists, `deepObject` for objects. */
export type QueryStyles = QueryStyle & { parameters?: Record<string, QueryStyle> }
export type QueryStyle = {
  allowReserved?: boolean
  array?: { explode?: boolean; style?: 'form' | 'spaceDelimited' | 'pipeDelimited' }
  object?: { explode?: boolean; style?: 'form' | 'deepObject' }
}

export type EncodedBody = OutgoingBody & { contentType?: string }
type BodySerializer = (body: unknown) => EncodedBody | Promise<EncodedBody>
