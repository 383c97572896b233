import type { Media } from '../media-store.ts'

/** The fields that a callback profile can fill in. */
export const FIELDS = [
  'status',
  'uploaded_file_handle',
  'file_name',
  'file_link',
  'resumable_media_id',
  'waba_id',
  'company_id',
  'field',
  'time',
  'callback_profile_id',
] as const
export type Fields = Record<(typeof FIELDS)[number], string>

/** The fields of a status that was reached at `at`. A handle that is not there leaves its placeholder as it is. */
export function fieldsOf(media: Media, { status, handle }: Pick<Media, 'status' | 'handle'>, at: number): Fields {
  return {
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
