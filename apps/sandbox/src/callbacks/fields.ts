import { callbackFields, callbacks } from '@resumable-media/openapi/examples'
import type { Media } from '../media-store.ts'

/** The fields that a callback profile can fill in, as the spec has them. */
export const FIELDS: readonly Field[] = callbackFields
type Field = (typeof callbackFields)[number]
export type FieldValue = string | number | boolean | null
export type Fields = Record<Field, FieldValue>

/**
 * The fields of a status that was reached at `at`. A handle that is not there leaves its placeholder as it is. A field that the
 * sandbox knows nothing of has the value of the spec's example.
 */
export function fieldsOf(media: Media, { status, handle }: Pick<Media, 'status' | 'handle'>, at: number): Fields {
  const { callbackFailed, callbackUploaded } = callbacks
  return {
    ...asInExample(status === 'FAILED' ? callbackFailed : callbackUploaded),
    status,
    uploaded_file_handle: handle ?? '<uploaded_file_handle>',
    file_name: media.fileName,
    file_link: '',
    resumable_media_id: media.id,
    waba_id: media.wabaId,
    company_id: media.account.companyId,
    field: 'resumable_media',
    time: String(Math.floor(at / 1000)),
    callback_profile_id: '1201',
  }
}

/** One that the example does not have stays unfilled. */
function asInExample(example: Partial<Fields>): Fields {
  return Object.fromEntries(FIELDS.map(field => [field, example[field] ?? `<${field}>`])) as Fields
}
