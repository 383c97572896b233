import { fileTypeFromBuffer } from 'file-type'
import type { MediaType } from '@resumable-media/client/rules'
import { checkMediaType } from './checks.ts'
import { ContentMismatchError, UnsupportedMediaTypeError } from './errors.ts'

/** The type a file goes out as: the declared one, which its bytes must bear out, or else what the bytes say. */
export async function checkContent(head: Uint8Array, declared: string | undefined): Promise<MediaType> {
  const detected = (await fileTypeFromBuffer(head))?.mime
  if (declared === undefined) {
    if (detected === undefined) throw new UnsupportedMediaTypeError(undefined, UNKNOWN_BYTES)
    checkMediaType(detected)
    return detected
  }
  checkMediaType(declared)
  if (detected !== (SAME_BYTES[declared] ?? declared)) throw new ContentMismatchError(declared, detected)
  return declared
}

/** The vendor lists JPEG under two names, and takes each as it is given. */
const SAME_BYTES: Record<string, string> = { 'image/jpg': 'image/jpeg' }

const UNKNOWN_BYTES = 'The bytes of the file are of no type that is known. Send a file of a type that can be uploaded.'
