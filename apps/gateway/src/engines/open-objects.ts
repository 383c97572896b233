import type { Shared } from '../config/config.ts'
import { openFileObjects } from '../spool/file-objects/file-objects.ts'
import type { Objects } from '../spool/objects.ts'
import { openS3Objects } from '../spool/s3/s3-objects.ts'
import { asSpoolError } from './spool-error.ts'

/** Opens the place of SPOOL_URL. Throws SpoolError. */
export async function openObjects(place: Shared['spool']): Promise<Objects> {
  const opening = place.kind === 'folder' ? openFileObjects(place.path) : openS3Objects(place)
  return opening.catch(asSpoolError)
}
