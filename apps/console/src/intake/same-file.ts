import type { PendingUpload } from '@resumable-media/uploader'
import { suggestFileName } from '@resumable-media/uploader'

/** The file under another name; its bytes stay where they are. */
export const renamed = (file: File, fileName: string): File =>
  new File([file], fileName, { type: file.type, lastModified: file.lastModified })

/**
 * A file that was begun under a mended name is chosen again under its own: under the mended one it continues. Any other
 * file is answered as it is.
 */
export function asPending(file: File, pending: readonly PendingUpload[]): File {
  const mended = suggestFileName(file.name)
  const begun = pending.find(one => one.size === file.size && one.fileName === mended)
  return begun && mended !== file.name ? renamed(file, mended) : file
}
