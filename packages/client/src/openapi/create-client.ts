import { Agent } from 'undici/index.js'
import type { Dispatcher } from 'undici'
import { baseUrlOf } from '../base-url.ts'
import { call } from './call.ts'
import type { Failure, NoAnswer, Success } from './call.ts'
import type { AuthSource } from './auth.ts'
import { events } from './events.ts'
import type { ServerSentEventsResult } from './events.ts'
import type { CallOptions } from './options.ts'

/**
 * A client for generated functions: `await listPets({ client, query: { limit: 10 } })`. A call is sent once, and does not
 * reject for what the network or the server does: it resolves with `{ ok: true, status, data }`, with
 * `{ ok: false, status, error }` for any other answer, or with `{ ok: false, cause, begun }` where there was none.
 *
 * @throws TypeError for a base URL that cannot be used.
 */
export function createClient({ baseUrl, allowHttp = false, ...given }: ClientConfig): Client {
  const maxAnswerBytes = given.maxAnswerBytes ?? MAX_ANSWER_BYTES
  const dispatcher = given.dispatcher ?? createAgent(maxAnswerBytes)
  let streams: Agent | undefined
  let closing: Promise<unknown> | undefined
  const config = {
    baseUrl: baseUrlOf({ baseUrl, allowHttp }),
    auth: given.auth,
    headers: given.headers ?? {},
    timeoutMs: given.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    dispatcher,
    // A closed client opens no new one: the call fails by the closed dispatcher.
    streamDispatcher: () => given.dispatcher ?? (closing ? dispatcher : (streams ??= createAgent(UNLIMITED))),
    maxEventBytes: maxAnswerBytes,
  }
  const sender = (method: string) => (options: CallOptions) => call(config, method, options)
  const listener = (method: string) => (options: CallOptions) => events(config, method, options)
  const each = <T>(of: (method: string) => T) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries forgets the keys
    Object.fromEntries(METHODS.map(method => [method, of(method.toUpperCase())])) as Record<Method, T>
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of the answers are those of the document
    ...(each(sender) as Record<Method, Send>),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    sse: each(listener) as Record<Method, Listen>,
    async close() {
      await (closing ??= given.dispatcher ? Promise.resolve() : Promise.all([dispatcher.close(), streams?.close()]))
    },
  }
}

export type ClientConfig = {
  /** The address that the paths of the document are added to. */
  baseUrl: string
  /** Lets `http` go to another machine, where everyone on the path can read what is sent. */
  allowHttp?: boolean
  /** The token of the first scheme that an operation has, or a function that answers the token of each scheme. */
  auth?: AuthSource
  /** Sent with every call. */
  headers?: Record<string, string>
  /** For each whole call, and for a stream of events until it begins; default a minute. */
  timeoutMs?: number
  /** The most bytes of an answer, or of one event of a stream, that are read; default 64 MB. */
  maxAnswerBytes?: number
  /** An undici dispatcher of yours, for proxies and tests. The client does not close it. */
  dispatcher?: Dispatcher
}

export type Client = Record<Method, Send> & {
  sse: Record<Method, Listen>
  /** Waits for the calls and streams under way, then frees the connections: end a stream first, or abort it. */
  close: () => Promise<void>
}

type Send = <R = unknown, E = unknown, T extends boolean = false>(options: CallOptions) => RequestResult<R, E, T>
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the generated functions give three
type Listen = <R = unknown, _E = unknown, _T extends boolean = false>(
  options: CallOptions,
) => Promise<ServerSentEventsResult<R>>

/** The errors of the document are not in the type: a failure's body is what came. Parse it with the schema of its status. */
export type RequestResult<R = unknown, _E = unknown, _T extends boolean = boolean> = Promise<
  Success<R> | Failure | NoAnswer
>

/** Nothing is said about a call beside its parameters and settings. */
export type ClientMeta = { [name in never]: unknown }

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const
type Method = (typeof METHODS)[number]

const DEFAULT_TIMEOUT_MS = 60_000
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
/** As undici says it. */
const UNLIMITED = -1

const createAgent = (maxResponseSize: number) =>
  // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED cannot send a token to an unverified peer.
  new Agent({ allowH2: false, maxResponseSize, connect: { rejectUnauthorized: true } })
