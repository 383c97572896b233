import { answerBounds, sentenceOf, within } from '@resumable-media/client/rules'
import { BadCallbackError, fieldsOf } from './fields.ts'
import type { RawCallback } from './fields.ts'
import { unquoted } from './query.ts'
import { parseCallbackTime } from './time.ts'
import type { Report } from '../kaleyra/lookup.ts'

/** `saidAt` is the callback's own `time`, in milliseconds since 1970. It decides nothing: final states are final. */
export type Callback = Report & { saidAt: number | undefined }

/**
 * Reads a callback, whose template the customer types: only `resumable_media_id` must be there. Ids come as numbers or
 * strings, values of the GET form in literal double quotes, and what Kaleyra had nothing for comes empty, as null, or
 * as its own placeholder. Throws a BadCallbackError.
 */
export function parseCallback(callback: RawCallback): Callback {
  const fields = fieldsOf(callback)
  const field = (name: string): string | undefined => {
    const value = fields[name]
    if (typeof value !== 'string') return undefined
    const text = unquoted(value.trim())
    return text === '' || text === 'null' || /^<[^<>]*>$/u.test(text) ? undefined : text
  }
  const kaleyraId = field('resumable_media_id')
  if (kaleyraId === undefined) throw new BadCallbackError(NO_ID)
  if (!within('id', kaleyraId)) throw new BadCallbackError(LONG_ID)
  const wabaId = field('waba_id')
  if (wabaId !== undefined && !within('id', wabaId)) throw new BadCallbackError(LONG_WABA)
  const status = field('status')
  return {
    kaleyraId,
    wabaId,
    status: status && sentenceOf('status', status),
    handle: within('handle', field('uploaded_file_handle')),
    saidAt: parseCallbackTime(field('time') ?? ''),
  }
}

const LONG_ID = `resumable_media_id has more than ${answerBounds.id} characters: it is no id of an upload.`
const LONG_WABA = `waba_id has more than ${answerBounds.id} characters: it is no id of a WABA.`
const NO_ID =
  'No resumable_media_id was found in the callback. ' +
  'Add resumable_media_id with the placeholder <resumable_media_id> to the template of the callback profile.'
