import { answerBounds, sentenceOf, within } from '../answer-bounds.ts'
import { isRecord, wordsOf } from '../envelope.ts'
import { CallbackError } from '../errors/callback-error.ts'
import type { StatusCallback } from '../generated/types.gen.ts'
import { zStatusCallback } from '../generated/zod.gen.ts'
import { callbackTime } from './callback-time.ts'
import { splitQuery, unquoted } from './query.ts'

/** The body of a POST, or the query of a GET, as it came. */
export type RawCallback = { method: 'POST' | 'GET'; raw: string }

/**
 * What a callback says. `UPLOADED` has the handle. `FAILED` has a message. `OTHER` is a status that decides nothing: `PENDING`,
 * one that is not known, or `UPLOADED` without its handle.
 */
export type Callback =
  | (CallbackFacts & { outcome: 'UPLOADED'; handle: string })
  | (CallbackFacts & { outcome: 'FAILED'; message: string })
  | (CallbackFacts & { outcome: 'OTHER' })

/** Every fact but the id is undefined where the template of the callback profile leaves it out, or Kaleyra left it unfilled. */
export type CallbackFacts = {
  /** The upload's id: `resumable_media_id`. */
  id: string
  /** As it came. */
  status: string | undefined
  handle: string | undefined
  fileName: string | undefined
  fileLink: string | undefined
  wabaId: string | undefined
  companyId: string | undefined
  field: string | undefined
  callbackProfileId: string | undefined
  /** When Kaleyra says that it happened. Callbacks may come twice, late and out of order: a final status is final. */
  time: Date | undefined
  /** Kaleyra's words, where the template has any. */
  message: string | undefined
  /** Every field of the document by its own name, as text, those too that this version does not read. */
  fields: { [name in keyof StatusCallback]-?: string | undefined }
}

/**
 * Reads a callback whose request was checked and read elsewhere, for instance by a body parser. The template is the customer's:
 * only `resumable_media_id` is required. Ids are numbers or texts, the values of a GET are in literal double quotes, and what is
 * empty, null or an unfilled placeholder is absent.
 *
 * @throws CallbackError `BAD_CALLBACK`; its message says how to change the callback profile.
 * @example
 * ```ts
 * import { readCallback } from '@resumable-media/client'
 *
 * const raw = 'resumable_media_id="639"&status="UPLOADED"&uploaded_file_handle="4::aW1hZ2U="'
 * const callback = readCallback({ method: 'GET', raw })
 * if (callback.outcome === 'UPLOADED') console.log(callback.id, callback.handle) // 639 4::aW1hZ2U=
 * ```
 */
export function readCallback(callback: RawCallback): Callback {
  const found = fieldsOf(callback)
  const fields = Object.fromEntries(FIELDS.map(name => [name, present(found[name])])) as CallbackFacts['fields']
  const { data, error } = zRead.safeParse(fields)
  if (!data) throw bad(missing(String(error.issues[0]?.path[0])))
  const id = String(data.resumable_media_id)
  const wabaId = textOf(data.waba_id)
  if (!within('id', id)) throw bad(tooLong('resumable_media_id', 'an upload'))
  if (wabaId !== undefined && !within('id', wabaId)) throw bad(tooLong('waba_id', 'a WABA'))
  const status = textOf(data.status)
  const handle = within('handle', textOf(data.uploaded_file_handle))
  const message = present(sentenceOf('message', wordsOf(found)))
  const facts = {
    id,
    wabaId,
    status: status && sentenceOf('status', status),
    handle,
    fileName: within('fileName', textOf(data.file_name)),
    fileLink: textOf(data.file_link),
    companyId: textOf(data.company_id),
    field: textOf(data.field),
    callbackProfileId: textOf(data.callback_profile_id),
    time: callbackTime(textOf(data.time) ?? ''),
    message,
    fields,
  }
  const said = status?.toUpperCase()
  // A template without a status: only an uploaded file has a handle.
  if (handle !== undefined && (said === undefined || said === 'UPLOADED'))
    return { ...facts, outcome: 'UPLOADED', handle }
  if (said === 'FAILED') return { ...facts, outcome: 'FAILED', message: message ?? FAILED }
  return { ...facts, outcome: 'OTHER' }
}

const FIELDS = Object.keys(zStatusCallback.shape) as (keyof StatusCallback)[]

/** The fields that are read here, as texts. One that the document has gained refuses no callback, whatever it holds. */
const zRead = zStatusCallback.pick({
  resumable_media_id: true,
  status: true,
  uploaded_file_handle: true,
  file_name: true,
  file_link: true,
  waba_id: true,
  company_id: true,
  field: true,
  time: true,
  callback_profile_id: true,
})

const FAILED = 'Kaleyra took the file and could not process it. Check that it opens, and upload it again.'

const bad = (message: string) => new CallbackError('BAD_CALLBACK', message)
const tooLong = (name: string, of: string) =>
  `${name} has more than ${answerBounds.id} characters: it is no id of ${of}.`
const missing = (name: string) =>
  `No ${name} was found in the callback. ` +
  `Add ${name} with the placeholder <${name}> to the template of the callback profile.`

const textOf = (value: string | number | null | undefined) => (value == null ? undefined : String(value))

/** A value of another kind than a text or a number means absent, too. */
function present(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = unquoted(value.trim())
  return text === '' || text === 'null' || /^<[^<>]*>$/u.test(text) ? undefined : text
}

function fieldsOf({ method, raw }: RawCallback): Record<string, unknown> {
  if (method === 'GET') return Object.fromEntries(splitQuery(raw).map(({ name, value }) => [name, value]))
  const value = parseJson(raw)
  if (isRecord(value)) return value
  throw bad(
    'The body is not one JSON object. Let the template of the callback profile be one, such as ' +
      '{"resumable_media_id":"<resumable_media_id>","status":"<status>"}, with quotes around every placeholder.',
  )
}

/** Some senders begin UTF-8 with a byte order mark. RFC 8259 §8.1: parsers "MAY ignore [its] presence". */
const MARK = /^\uFEFF/u

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(MARK, ''), digitsOfNumbers)
  } catch {
    return undefined
  }
}

/** An id of more than 15 digits, sent as a number, would be rounded into another one. Bun does not say what was written. */
function digitsOfNumbers(_key: string, value: unknown, context?: { source: string }): unknown {
  if (typeof value !== 'number') return value
  return context?.source ?? (Number.isSafeInteger(value) ? String(value) : undefined)
}
