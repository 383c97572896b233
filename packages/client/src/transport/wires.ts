import { randomBytes, randomUUID } from 'node:crypto'
import type { OpenedSource } from '../file-source.ts'

/** How an upload's form is written: as the standard has it, or as the curl command of Kaleyra's page sends it. */
export type Wire = keyof typeof WIRES

export type WireForm = {
  contentType: string
  /** What each part's Content-Disposition begins with. */
  disposition: string
  boundary: () => string
  ordered: (fields: FormField[]) => FormField[]
  typeOf: (file: FilePart) => string
}

export type FormFields = Record<string, string | FilePart>
export type FilePart = { name: string; type: string; source: OpenedSource }
export type FormField = [name: string, value: FormFields[string]]

const isText = ([, value]: FormField) => typeof value === 'string'

export const WIRES = {
  multipart: {
    contentType: 'multipart/form-data',
    disposition: 'form-data',
    boundary: () => `resumable-media-${randomUUID()}`,
    ordered: fields => fields,
    typeOf: file => file.type,
  },
  // Recorded from curl 7.88.1: `-H 'content-type: application/json'` replaces the media type and keeps the boundary, and
  // parts under another type than multipart/form-data are attachments. From 7.56 to 8.3 a boundary has 16 hexadecimal
  // digits, since 8.4 22 letters and digits. Names are escaped as in the standard since 7.81, with backslashes before.
  'documented-curl': {
    contentType: 'application/json',
    disposition: 'attachment',
    boundary: () => `${'-'.repeat(24)}${randomBytes(8).toString('hex')}`,
    ordered: fields => fields.toSorted((one, other) => Number(isText(one)) - Number(isText(other))),
    typeOf: ({ name }) => CURL_TYPES.find(([ending]) => ending.test(name))?.[1] ?? 'application/octet-stream',
  },
} as const satisfies Record<string, WireForm>

/**
 * Every `Wire`, the default first.
 *
 * @example
 * ```ts
 * import { wires } from '@resumable-media/client'
 *
 * console.log(wires.join(' ')) // multipart documented-curl
 * ```
 */
export const wires: readonly Wire[] = Object.keys(WIRES) as Wire[]

/** curl guesses the type by the extension, and has these since 7.56; none is a video. */
const CURL_TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.gif$/iu, 'image/gif'],
  [/\.jpe?g$/iu, 'image/jpeg'],
  [/\.png$/iu, 'image/png'],
  [/\.svg$/iu, 'image/svg+xml'],
  [/\.txt$/iu, 'text/plain'],
  [/\.html?$/iu, 'text/html'],
  [/\.pdf$/iu, 'application/pdf'],
  [/\.xml$/iu, 'application/xml'],
]
