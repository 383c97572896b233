import { Agent } from 'undici/index.js'
import type { Dispatcher } from 'undici'
import { baseUrlOf } from './base-url.ts'
import type { Place } from './base-url.ts'
import { checkSettings } from './client-settings.ts'
import { createLookup } from './get-resumable-media.ts'
import type { LookupCall, ResumableMedia } from './get-resumable-media.ts'
import { createList } from './list-resumable-media.ts'
import type { ListCall } from './list-resumable-media.ts'
import type { Hooks } from './hooks.ts'
import { retryRules } from './retry.ts'
import type { Retry } from './retry.ts'
import { createRedact, REDACTED } from './secret-text.ts'
import { createTransport } from './transport/index.ts'
import type { Wire } from './transport/index.ts'
import { createUpload } from './upload-resumable-media.ts'
import type { UploadAnswer, UploadCall } from './upload-resumable-media.ts'
import { createWait } from './wait-until-uploaded.ts'
import type { WaitUntilUploaded } from './wait-until-uploaded.ts'

/**
 * A client for one account. A call that fails is a `KaleyraError`; what is tried again says `Retry`.
 *
 * @throws TypeError for an option that cannot work.
 * @example
 * ```ts
 * import { createKaleyraClient } from '@resumable-media/client'
 *
 * const kaleyra = createKaleyraClient({ pod: 'in', sid: 'HXAP1600000097IN', apiKey: process.env.KALEYRA_API_KEY! })
 * const upload = await kaleyra.uploadResumableMedia({ wabaId: '150440000142241', file: { path: 'image.png' } })
 * const { handle } = await kaleyra.waitUntilUploaded(upload.id, { wabaId: '150440000142241' })
 * console.log(upload.status, handle.length > 0) // PENDING true
 * await kaleyra.close()
 * ```
 */
export function createKaleyraClient(options: KaleyraClientOptions): KaleyraClient {
  checkSettings(options)
  const { sid, apiKey, timeoutMs = DEFAULT_TIMEOUT_MS, wire = 'multipart', hooks = {}, retry } = options
  retryRules(retry)
  const baseUrl = baseUrlOf(options)
  const own = options.dispatcher ? undefined : createAgent()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- undici's `request` calls nothing but `dispatch`
  const dispatcher = own ?? (options.dispatcher as Dispatcher)
  const redact = createRedact(apiKey)
  const client = createTransport({ baseUrl, apiKey, timeoutMs, dispatcher, wire, redact })
  const deps = { client, sid, hooks, timeoutMs, retry }
  const lookUp = createLookup(deps)
  let closing: Promise<void> | undefined
  const kaleyra = {
    uploadResumableMedia: createUpload(deps),
    getResumableMedia: lookUp,
    waitUntilUploaded: createWait({ lookUp }),
    listResumableMedia: createList({ lookUp }),
    close: () => (closing ??= own?.close() ?? Promise.resolve()),
  }
  return Object.defineProperties(kaleyra, shownAs({ baseUrl, sid, apiKey: REDACTED }))
}

/** What `JSON.stringify` and `util.inspect` show of a client: facts for a log. */
function shownAs(facts: Record<string, string>): PropertyDescriptorMap {
  const inspected = (_depth: number, options: object, inspect?: (value: unknown, options: object) => string) =>
    inspect ? `KaleyraClient ${inspect(facts, options)}` : facts
  return { toJSON: { value: () => facts }, [Symbol.for('nodejs.util.inspect.custom')]: { value: inspected } }
}

/** An account at Kaleyra, and how its calls are made. */
export type KaleyraClientOptions = Place & {
  /** The account's SID. */
  sid: string
  /** The account's API key: a secret. The client sends it as a header, and shows it nowhere. */
  apiKey: string
  /** For each whole call, in milliseconds, unless the call says otherwise; default five minutes. */
  timeoutMs?: number
  /** How an upload is written; default `multipart`. The page's own curl command sends `documented-curl`. */
  wire?: Wire
  /** What is tried again, and how often. `{ attempts: 1 }` sends each call once. */
  retry?: Retry
  /** Functions that see each try, for logs and traces. */
  hooks?: Hooks
  /** Instead of the client's own Agent, for proxies and tests. The client does not close it. */
  dispatcher?: Pick<Dispatcher, 'dispatch'>
}

/** The calls of one account. */
export type KaleyraClient = {
  /**
   * Sends the file, and answers what Kaleyra accepted, usually `PENDING`; the outcome comes later, by callback, lookup or
   * `waitUntilUploaded`. An `OutcomeUnknownError` is to be looked up before the file is sent again.
   *
   * @throws InvalidUploadError, FileSourceError, a KaleyraError, or the signal's reason when nothing was sent.
   * @example
   * ```ts
   * import { readFile } from 'node:fs/promises'
   * import { createKaleyraClient, OutcomeUnknownError, RateLimitedError } from '@resumable-media/client'
   *
   * const kaleyra = createKaleyraClient({ pod: 'in', sid: 'HXAP1600000097IN', apiKey: process.env.KALEYRA_API_KEY! })
   * try {
   *   const { status } = await kaleyra.uploadResumableMedia({
   *     wabaId: '150440000142241',
   *     file: new File([await readFile('image.png')], 'image.png', { type: 'image/png' }),
   *     onProgress: ({ sentBytes, totalBytes }) => sentBytes === totalBytes && console.log('sent'), // sent
   *     signal: AbortSignal.timeout(60_000),
   *   })
   *   console.log(status) // PENDING
   * } catch (error) {
   *   if (error instanceof RateLimitedError) console.error('20 an hour: try again later')
   *   else if (error instanceof OutcomeUnknownError) console.error('look it up before you send it again')
   *   else throw error
   * } finally {
   *   await kaleyra.close()
   * }
   * ```
   */
  uploadResumableMedia: (call: UploadCall) => Promise<UploadAnswer>
  /**
   * What Kaleyra knows of one upload, or of the WABA's uploads; an unknown id is an empty list.
   *
   * @throws a KaleyraError, or the signal's reason.
   * @example
   * ```ts
   * import { createKaleyraClient } from '@resumable-media/client'
   *
   * const kaleyra = createKaleyraClient({ pod: 'in', sid: 'HXAP1600000097IN', apiKey: process.env.KALEYRA_API_KEY! })
   * const [media] = await kaleyra.getResumableMedia({ wabaId: '150440000142241', id: 'unknown' })
   * console.log(media?.status) // undefined
   * await kaleyra.close()
   * ```
   */
  getResumableMedia: (call: LookupCall) => Promise<ResumableMedia[]>
  /**
   * Waits until an upload has its handle: it is looked up at once, and then after 1, 1.5, 2.25 … and at most every 30 seconds,
   * for ten minutes. It waits on statuses that it does not know, and on lookups that fail for a passing reason.
   *
   * @throws UploadFailedError when it is `FAILED`; UploadNotFoundError when Kaleyra does not know it; WaitTimeoutError after
   * `wholeTimeoutMs`; the signal's reason; a KaleyraError for a lookup that is refused.
   * @example
   * ```ts
   * import { createKaleyraClient, UploadFailedError, WaitTimeoutError } from '@resumable-media/client'
   *
   * const kaleyra = createKaleyraClient({ pod: 'in', sid: 'HXAP1600000097IN', apiKey: process.env.KALEYRA_API_KEY! })
   * const wabaId = '150440000142241'
   * const { id } = await kaleyra.uploadResumableMedia({ wabaId, file: { path: 'image.png' } })
   * try {
   *   const media = await kaleyra.waitUntilUploaded({ wabaId, id }, { signal: AbortSignal.timeout(60_000) })
   *   console.log(media.status, typeof media.handle) // UPLOADED string
   * } catch (error) {
   *   if (error instanceof UploadFailedError) console.error('another file, please:', error.message)
   *   else if (error instanceof WaitTimeoutError) console.error('still', error.media?.status)
   *   else throw error
   * } finally {
   *   await kaleyra.close()
   * }
   * ```
   */
  waitUntilUploaded: WaitUntilUploaded
  /**
   * All uploads of a WABA, with `for await`; a page is asked for when it is needed, and `break` asks for no further one.
   *
   * @throws a KaleyraError, or the signal's reason.
   * @example
   * ```ts
   * import { createKaleyraClient } from '@resumable-media/client'
   *
   * const kaleyra = createKaleyraClient({ pod: 'in', sid: 'HXAP1600000097IN', apiKey: process.env.KALEYRA_API_KEY! })
   * const wabaId = '150440000142241'
   * const { id } = await kaleyra.uploadResumableMedia({ wabaId, file: { path: 'image.png' }, fileName: 'listed.png' })
   * for await (const media of kaleyra.listResumableMedia({ wabaId, pageSize: 25 })) {
   *   if (media.id !== id) continue
   *   console.log(media.fileName) // listed.png
   *   break
   * }
   * await kaleyra.close()
   * ```
   */
  listResumableMedia: (call: ListCall) => AsyncGenerator<ResumableMedia, void, undefined>
  /**
   * Waits for the requests under way, then frees the connections. A call after that fails, and so does a wait.
   *
   * @example
   * ```ts
   * import { createKaleyraClient } from '@resumable-media/client'
   *
   * const kaleyra = createKaleyraClient({ pod: 'in', sid: 'HXAP1600000097IN', apiKey: process.env.KALEYRA_API_KEY! })
   * await kaleyra.close()
   * ```
   */
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
