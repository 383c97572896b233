import * as z from 'zod'
import { answerBounds, sentenceOf, within } from './answer-bounds.ts'
import { checkTimeout, tracingHeaders } from './call-settings.ts'
import type { CallSettings, Deps } from './call-settings.ts'
import { causeOf } from './errors/cause.ts'
import { LookupFailedError } from './errors/no-answer.ts'
import { refusalOf } from './errors/refusal.ts'
import { RateLimitedError } from './errors/refusals.ts'
import { isRecord, readableSuccess, wordsOf } from './envelope.ts'
import { getResumableMedia } from './generated/sdk.gen.ts'
import { queryParameters } from './generated/limits.gen.ts'
import type { GetResumableMediaData, MediaItem } from './generated/types.gen.ts'
import { zGetResumableMediaResponse, zMediaItem, zStatusCallback } from './generated/zod.gen.ts'
import { watchCall } from './hooks.ts'
import { isPassingForLookup } from './passing.ts'
import { retryRules, withRetries } from './retry.ts'
import type { RequestOptions } from './transport/index.ts'

/** Which uploads are looked up: the parameters of the document, one upload by its `id` or the uploads of the WABA. */
export type LookupCall = CallSettings & NonNullable<GetResumableMediaData['query']> & { wabaId: string }

/** What Kaleyra says of one upload. What it does not say, or leaves empty, is undefined. */
export type ResumableMedia = {
  id: string
  /** `UPLOADED`, `PENDING`, `FAILED`, or any other text: Kaleyra's list is open. */
  status: string
  /** Once the status is `UPLOADED`, and for 24 hours after the upload was accepted. Opaque: keep it as it is. */
  handle: string | undefined
  fileName: string | undefined
  fileLink: string | undefined
  wabaId: string | undefined
  companyId: string | undefined
  /** Kaleyra's words about it, for instance why it is `FAILED`. No such field is documented: most items have none. */
  message: string | undefined
}

/** `onAnswer` receives the length of each answer. */
export type Lookup = (call: LookupCall & Pick<RequestOptions, 'onAnswer'>) => Promise<ResumableMedia[]>

export function createLookup({ client, sid, hooks, timeoutMs: usualMs, retry: usualRetry }: Deps): Lookup {
  return async function lookup(call): Promise<ResumableMedia[]> {
    const { wabaId, id, signal, timeoutMs = usualMs, onAnswer } = call
    const rules = retryRules(usualRetry, call.retry)
    checkTimeout(call.timeoutMs)
    signal?.throwIfAborted()
    const headers = tracingHeaders(call)
    const watched = watchCall(hooks, { operation: 'getResumableMedia', wabaId, mediaId: id, fileBytes: undefined })
    let retryAfterMs: number | undefined
    const mayRetry = (error: unknown) => {
      if (error instanceof RateLimitedError) return rules.rateLimited && (retryAfterMs ?? false)
      return isPassingForLookup(error)
    }
    return withRetries({ rules, timeoutMs, signal, mayRetry }, (attempt, leftMs) =>
      watched(attempt, async onSend => {
        const result = await getResumableMedia({
          client,
          path: { sid, waba_id: wabaId },
          query: Object.fromEntries(queryParameters.getResumableMedia.map(name => [name, call[name]])),
          headers,
          signal,
          timeoutMs: leftMs,
          onSend,
          onAnswer,
          responseValidator: async body => listOf(readableList(readableSuccess(body))),
        })
        if (result.ok) return { status: result.status, value: result.data.data.map(readItem) }
        if (result.status === undefined) throw withoutAnswer(result.cause, signal)
        const { status, error, cause } = result
        retryAfterMs = result.retryAfterMs
        throw refusalOf(status, error) ?? new LookupFailedError(notUnderstood(status), { status, raw: error, cause })
      }),
    )
  }
}

function withoutAnswer(cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return new LookupFailedError(`The lookup got no answer${causeOf(cause)}. ${RETRY}`, { cause })
}

const notUnderstood = (status: number) => `The answer to the lookup was ${status} and cannot be understood. ${RETRY}`

/** The documented callback has a number for the WABA, so an answer may, too. */
const zItem = zMediaItem
  .extend({ waba_id: zStatusCallback.shape.waba_id, message: z.unknown().optional(), error: z.unknown().optional() })
  .refine(({ id }) => String(id).length <= answerBounds.id, `an id has more than ${answerBounds.id} characters`)
const zList = zGetResumableMediaResponse.extend({ data: z.array(z.unknown()) })

/** Item by item: one wrong item ends the reading, instead of one complaint for each. */
function listOf(body: unknown) {
  const list = zList.parse(body)
  return { ...list, data: list.data.map(item => zItem.parse(item)) }
}

const RETRY = 'Try again.'

/** The answer is undocumented: one item may come without its array, none as `{}`. */
function readableList(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['data'])) return body
  const { data } = body
  return { ...body, data: Object.keys(data).length === 0 ? [] : [data] }
}

function readItem(item: MediaItem & { message?: unknown; error?: unknown }): ResumableMedia {
  return {
    id: String(item.id),
    status: sentenceOf('status', item.status),
    handle: within('handle', present(item.uploaded_file_handle)),
    fileName: within('fileName', present(item.file_name)),
    fileLink: present(item.file_link),
    wabaId: present(item.waba_id),
    companyId: present(item.company_id),
    message: present(sentenceOf('message', wordsOf(item))),
  }
}

/** Empty, null and an unfilled placeholder such as `<uploaded_file_handle>` all mean absent. */
function present(value: string | number | null | undefined): string | undefined {
  const text = String(value ?? '')
  // Trimmed first: white space at both ends of the pattern would take hours for megabytes of it.
  return /^(?:<[^<>]*>)?$/u.test(text.trim()) ? undefined : text
}
