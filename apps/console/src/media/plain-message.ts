import type { UploadError } from '@resumable-media/uploader'
import { kindOf, kinds } from '../words/kinds.ts'
import { shortSize } from '../words/size.ts'
import type { Row } from './row.ts'

/** What mends it, for those who know files and not media types; else what the gateway says. */
export function plainMessage({ details, message }: UploadError, { size }: Row): string {
  switch (details?.__typename) {
    case 'UnsupportedMediaTypeError':
      return `Choose a ${kinds()}.`
    case 'EmptyFileError':
      return 'There is nothing in it. Choose another one.'
    case 'FileTooLargeError':
      return `It has ${shortSize(size)}; at most ${shortSize(details.maxBytes)} can be uploaded. Make it smaller.`
    case 'ContentMismatchError': {
      const found = details.detected === null ? 'nothing that is known' : kindOf({ type: details.detected })
      return `Its name says ${kindOf({ type: details.declared })}, its content says ${found}. Save it anew, or choose another one.`
    }
    default:
      return message
  }
}
