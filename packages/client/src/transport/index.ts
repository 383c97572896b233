import { send } from './send.ts'
import type { Failure, NoAnswer, RequestOptions, Success, TransportConfig } from './send.ts'
import type { FilePart } from './wires.ts'

export type { RequestOptions } from './send.ts'
export { formDataBodySerializer } from './multipart.ts'
export { wires } from './wires.ts'
export type { Wire } from './wires.ts'

/**
 * The generated SDK imports this folder as `#transport`, by the names of its exports. A call does not reject for
 * network or server errors: it resolves with a result by HTTP status.
 */
export function createTransport(config: TransportConfig): Client {
  return {
    get: options => send(config, 'GET', options),
    post: options => send(config, 'POST', options),
  }
}

export type Client = { get: Send; post: Send }
type Send = <R, E, T extends boolean = false>(options: RequestOptions) => RequestResult<R, E, T>

/** The errors of the spec are not in the type: a failure's body is what came, whether documented or not. */
export type RequestResult<R, _E = unknown, _T extends boolean = boolean> = Promise<Success<R> | Failure | NoAnswer>

/** What a caller of the SDK gives: the spec's parameters, with a part where the spec has a file. */
export type Options<D extends TDataShape = TDataShape, _T extends boolean = boolean, _R = unknown> = Omit<
  RequestOptions,
  'url' | 'body' | 'path' | 'query'
> &
  Omit<D, 'url' | 'body'> &
  ([D['body']] extends [object] ? { body: { [F in keyof D['body']]: PartFor<D['body'][F]> } } : unknown)

type PartFor<F> = F extends Blob ? FilePart : F

export type TDataShape = { body?: unknown; path?: unknown; query?: unknown; url: string }

/** The spec says nothing about a call beside its parameters. */
export type ClientMeta = { [name in never]: unknown }
