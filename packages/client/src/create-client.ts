import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import { baseUrlOf } from './base-url.ts'
import type { Place } from './base-url.ts'
import { createLookup } from './get-resumable-media.ts'
import type { LookupCall, ResumableMedia } from './get-resumable-media.ts'
import { createList } from './list-resumable-media.ts'
import type { ListCall } from './list-resumable-media.ts'
import { createTransport, wires } from './transport/index.ts'
import type { Wire } from './transport/index.ts'
import { createUpload } from './upload-resumable-media.ts'
import type { UploadAnswer, UploadCall } from './upload-resumable-media.ts'

/**
 * A client for one account. It sends each call once and never retries; a call that fails is a `KaleyraError`.
 *
 * @example
 * const kaleyra = createKaleyraClient({ pod: 'in', sid: 'HXAP1600000097IN', apiKey: 'A0000000000000000000000000000sand' })
 * const file = { path: 'image.png' }
 * const { id } = await kaleyra.uploadResumableMedia({ wabaId: '150440000142241', file, fileName: 'image.png', type: 'image/png' })
 * const [upload] = await kaleyra.getResumableMedia({ wabaId: '150440000142241', id })
 * await kaleyra.close()
 */
export function createKaleyraClient(options: KaleyraClientOptions): KaleyraClient {
  const { sid, apiKey, timeoutMs = DEFAULT_TIMEOUT_MS, wire = 'multipart' } = options
  if (sid === '') throw new TypeError('sid is empty: expected the SID of the account.')
  if (!isApiKey(apiKey)) throw new TypeError('apiKey is empty or has characters that no header can carry.')
  if (!wires.includes(wire)) throw new TypeError(`wire is "${wire}": expected one of ${wires.join(', ')}.`)
  const baseUrl = baseUrlOf(options)
  const dispatcher = options.dispatcher ?? createAgent()
  const client = createTransport({ baseUrl, apiKey, timeoutMs, dispatcher, wire })
  const lookUp = createLookup({ client, sid })
  let closing: Promise<void> | undefined
  return {
    uploadResumableMedia: createUpload({ client, sid }),
    getResumableMedia: lookUp,
    listResumableMedia: createList({ lookUp }),
    close: () => (closing ??= options.dispatcher ? Promise.resolve() : end(dispatcher)),
  }
}

export type KaleyraClientOptions = Place & {
  sid: string
  apiKey: string
  /** For each whole call, unless the call says otherwise; default five minutes. */
  timeoutMs?: number
  /** How an upload is written; default `multipart`. The page's own curl command sends `documented-curl`. */
  wire?: Wire
  /** Instead of the client's own Agent, for proxies and tests. The client does not close it. */
  dispatcher?: Dispatcher
}

export type KaleyraClient = {
  /** Sends the file once and answers what Kaleyra accepted, usually `PENDING`; the outcome comes later. */
  uploadResumableMedia: (call: UploadCall) => Promise<UploadAnswer>
  /** What Kaleyra knows of one upload, or of the WABA's uploads; an unknown id is an empty list. */
  getResumableMedia: (call: LookupCall) => Promise<ResumableMedia[]>
  /** All uploads of a WABA, with `for await`; pages are asked for as they are needed. */
  listResumableMedia: (call: ListCall) => AsyncGenerator<ResumableMedia, void, undefined>
  /** Waits for the calls under way, then frees the connections. */
  close: () => Promise<void>
}

const DEFAULT_TIMEOUT_MS = 300_000

/** An answer is a few KB; a list of 100 items with long handles some hundred. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
const MAX_HEADER_BYTES = 16 * 1024

/**
 * Each call has a connection of its own (`pipelining: 0`): a server that closes a kept connection would leave an upload
 * with an unknown outcome, to save a few milliseconds 20 times an hour.
 */
const createAgent = () =>
  new Agent({
    pipelining: 0,
    allowH2: false,
    maxResponseSize: MAX_ANSWER_BYTES,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED cannot send the API key to an unverified peer.
    connect: { rejectUnauthorized: true },
  })

/** Bun puts an Agent of its own in undici's place, which has nothing to close. */
const end = async (dispatcher: Partial<Dispatcher>): Promise<void> => dispatcher.close?.()

/** An API key is sent as a header: visible ASCII, and not empty. */
export const isApiKey = (text: string): boolean => /^[\x21-\x7e]+$/u.test(text)
