import type { PendingUpload } from '@resumable-media/uploader'
import { suggestFileName } from '@resumable-media/uploader'

/**
 * The name under which a file was begun before, when that was not its own: under that name it continues. Undefined for
 * any other file.
 */
export function mendedName(file: File, pending: readonly PendingUpload[]): string | undefined {
  const fileName = suggestFileName(file.name)
  const begun = pending.some(one => one.size === file.size && one.fileName === fileName)
  return begun && fileName !== file.name ? fileName : undefined
}
