import type { StatusCallback } from '@resumable-media/client'
import { answerBounds, sentenceOf, within } from '@resumable-media/client/rules'
import { RequestError } from '../errors/caller-error.ts'
import { splitQuery, unquoted } from './query.ts'
import type { Report } from '../kaleyra/lookup.ts'

/** The body of a POST, or the query of a GET. */
export type RawCallback = { method: 'POST' | 'GET'; raw: string }

/** `saidAt` is the callback's own `time`, in milliseconds since 1970. It decides nothing: final states are final. */
export type Callback = Report & { saidAt: number | undefined }

/**
 * Parses a callback, whose template the customer writes: only `resumable_media_id` is required. Ids are numbers or
 * strings, values of the GET form are in literal double quotes, and missing values are empty, null, or their own
 * placeholder. Throws BAD_CALLBACK.
 */
export function parseCallback(callback: RawCallback): Callback {
  const fields = fieldsOf(callback)
  const field = (name: keyof StatusCallback): string | undefined => {
    const value = fields[name]
    if (typeof value !== 'string') return undefined
    const text = unquoted(value.trim())
    return text === '' || text === 'null' || /^<[^<>]*>$/u.test(text) ? undefined : text
  }
  const kaleyraId = field('resumable_media_id')
  if (kaleyraId === undefined) throw badCallback(NO_ID)
  if (!within('id', kaleyraId)) throw badCallback(LONG_ID)
  const wabaId = field('waba_id')
  if (wabaId !== undefined && !within('id', wabaId)) throw badCallback(LONG_WABA)
  const status = field('status')
  return {
    kaleyraId,
    wabaId,
    status: status && sentenceOf('status', status),
    handle: within('handle', field('uploaded_file_handle')),
    saidAt: timeOf(field('time') ?? ''),
  }
}

const LONG_ID = `resumable_media_id has more than ${answerBounds.id} characters: it is no id of an upload.`
const LONG_WABA = `waba_id has more than ${answerBounds.id} characters: it is no id of a WABA.`
const NO_ID =
  'No resumable_media_id was found in the callback. ' +
  'Add resumable_media_id with the placeholder <resumable_media_id> to the template of the callback profile.'

/** The message says how to change the callback profile. */
export const badCallback = (message: string) => new RequestError('BAD_CALLBACK', message)

function fieldsOf({ method, raw }: RawCallback): Record<string, unknown> {
  if (method === 'GET') return Object.fromEntries(splitQuery(raw).map(({ name, value }) => [name, value]))
  const value = parseJson(raw)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw badCallback(
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

/** An id of more than 15 digits, sent as a number, would be rounded into another one. */
function digitsOfNumbers(_key: string, value: unknown, context?: { source: string }): unknown {
  return typeof value === 'number' ? context?.source : value
}

/**
 * A callback's `time`: seconds in 10 digits, milliseconds in 13, or ISO 8601, which is UTC where it names no zone.
 * Undefined when it is none of them; otherwise milliseconds since 1970.
 */
function timeOf(text: string): number | undefined {
  if (/^\d{10}$/u.test(text)) return Number(text) * 1000
  if (/^\d{13}$/u.test(text)) return Number(text)
  const iso = ISO.exec(text)
  if (!iso) return undefined
  const at = Date.parse(`${iso[1]}T${iso[2]}${iso[3] ?? 'Z'}`)
  return Number.isNaN(at) ? undefined : at
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?$/u
