import type { UploadError } from '@resumable-media/uploader'
import { kindOf, kinds } from '../words/kinds.ts'
import { sizesApart } from '../words/size.ts'
import type { Row } from './row.ts'

/** What mends it, for those who know files and not media types; else what the gateway says. */
export function plainMessage({ details, message }: UploadError, { size }: Row): string {
  switch (details?.__typename) {
    case 'UnsupportedMediaTypeError':
      return `Choose a ${kinds()}.`
    case 'EmptyFileError':
      return 'There is nothing in it. Choose another one.'
    case 'FileTooLargeError': {
      const [found, most] = sizesApart(size, details.maxBytes)
      // What the page takes for its size can have changed since: then the gateway knows better.
      if (size <= details.maxBytes) return message
      return `It has ${found}; at most ${most} can be uploaded. Make it smaller.`
    }
    case 'ContentMismatchError': {
      const declared = kindOf({ type: details.declared })
      const found = details.detected === null ? 'nothing that is known' : kindOf({ type: details.detected })
      // It is of its kind and yet not whole, or more than that: the gateway says which.
      if (declared === found || declared === '' || found === '') return message
      return `Its name says ${declared}, its content says ${found}. Save it anew, or choose another one.`
    }
    default:
      return message
  }
}
