import type { MediaType } from '@resumable-media/client/rules'
import { checkType, demand } from '../rules.ts'
import { ContentMismatchError, UnsupportedMediaTypeError } from '../../errors/upload-errors.ts'
import { FaultyFile } from './faulty-file.ts'
import { detectType } from './detect-type.ts'
import { checkStructure } from './structure.ts'
import type { WholeFile } from './structure.ts'

/**
 * The type a file is sent as: the declared one, which must match its bytes, or else the detected one. Throws for a file
 * that breaks off, or that is another file as well.
 */
export async function checkContent(file: WholeFile, declared: string | undefined): Promise<MediaType> {
  const detected = await detectType(file.head)
  const type = demand(checkType(declared ?? detected))
  if (type === undefined) throw new UnsupportedMediaTypeError(undefined, UNKNOWN_BYTES)
  const bytesType = SAME_BYTES[type] ?? type
  if (detected !== bytesType) throw new ContentMismatchError(type, detected)
  try {
    await checkStructure(file, bytesType)
  } catch (error) {
    throw error instanceof FaultyFile ? new ContentMismatchError(type, detected, error.message) : error
  }
  return type
}

/** The vendor lists JPEG under two names, and takes each as it is given. */
const SAME_BYTES: Partial<Record<MediaType, MediaType>> = { 'image/jpg': 'image/jpeg' }

const UNKNOWN_BYTES = 'The bytes of the file are of no type that is known. Send a file of a type that can be uploaded.'
