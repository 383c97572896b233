import * as z from 'zod'
import { answerBounds, sentenceOf, within } from './answer-bounds.ts'
import { causeOf } from './errors/cause.ts'
import { LookupFailedError } from './errors/no-answer.ts'
import { refusalOf } from './errors/refusal.ts'
import { isRecord, readableSuccess } from './envelope.ts'
import { getResumableMedia } from './generated/sdk.gen.ts'
import { queryParameters } from './generated/limits.gen.ts'
import type { GetResumableMediaData, MediaItem } from './generated/types.gen.ts'
import { zGetResumableMediaResponse, zMediaItem, zStatusCallback } from './generated/zod.gen.ts'
import type { Client, RequestOptions } from './transport/index.ts'

/** The parameters of the spec are those of the query: one upload by its `id`, or the uploads of the WABA. */
export type LookupCall = NonNullable<GetResumableMediaData['query']> & {
  wabaId: string
  signal?: AbortSignal
  timeoutMs?: number
}

export type ResumableMedia = {
  id: string
  status: string
  handle: string | undefined
  fileName: string | undefined
  fileLink: string | undefined
  wabaId: string | undefined
  companyId: string | undefined
}

/** `onAnswer` receives the length of each answer. */
export type Lookup = (call: LookupCall & Pick<RequestOptions, 'onAnswer'>) => Promise<ResumableMedia[]>

export function createLookup({ client, sid }: { client: Client; sid: string }): Lookup {
  return async function lookup(call): Promise<ResumableMedia[]> {
    const { wabaId, signal, timeoutMs, onAnswer } = call
    signal?.throwIfAborted()
    const result = await getResumableMedia({
      client,
      path: { sid, waba_id: wabaId },
      query: Object.fromEntries(queryParameters.getResumableMedia.map(name => [name, call[name]])),
      signal,
      timeoutMs,
      onAnswer,
      responseValidator: async body => listOf(readableList(readableSuccess(body))),
    })
    if (result.ok) return result.data.data.map(readItem)
    if (result.status !== undefined) {
      const { status, error, cause } = result
      throw (
        refusalOf(status, error) ??
        new LookupFailedError(`The answer to the lookup was ${status} and cannot be understood. ${RETRY}`, {
          status,
          raw: error,
          cause,
        })
      )
    }
    if (signal?.aborted) throw signal.reason
    throw new LookupFailedError(`The lookup got no answer${causeOf(result.cause)}. ${RETRY}`, { cause: result.cause })
  }
}

/** The documented callback has a number for the WABA, so an answer may, too. */
const zItem = zMediaItem
  .extend({ waba_id: zStatusCallback.shape.waba_id })
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

function readItem(item: MediaItem): ResumableMedia {
  return {
    id: String(item.id),
    status: sentenceOf('status', item.status),
    handle: within('handle', present(item.uploaded_file_handle)),
    fileName: within('fileName', present(item.file_name)),
    fileLink: present(item.file_link),
    wabaId: present(item.waba_id),
    companyId: present(item.company_id),
  }
}

/** Empty, null and an unfilled placeholder such as `<uploaded_file_handle>` all mean absent. */
function present(value: string | number | null | undefined): string | undefined {
  const text = String(value ?? '')
  // Trimmed first: white space at both ends of the pattern would take hours for megabytes of it.
  return /^(?:<[^<>]*>)?$/u.test(text.trim()) ? undefined : text
}
