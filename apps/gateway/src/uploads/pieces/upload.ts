import { shown } from '@resumable-media/client/rules'
import type { Media } from '../../media/media.ts'
import { Refusal } from '../../errors/refusal.ts'

/** A resumable upload: a media that was or is RECEIVING. */
export type Upload = Media & { receivedBytes: number }

export const unknownUpload = (id: string) =>
  new Refusal(404, 'UPLOAD_NOT_FOUND', `There is no upload "${shown(id)}". Begin a new one.`)

/** Throws the Refusal for a media that cannot be gone on with: unknown, not resumable, given up, or found wrong. */
export function getUpload(id: string, media: Media | undefined): Upload {
  if (!media || media.receivedBytes === null) throw unknownUpload(id)
  const { status, sha256, failureCode, failureMessage, receivedBytes } = media
  if (status === 'CANCELLED') throw new Refusal(410, status, 'The upload was cancelled. Begin a new one.')
  // One that failed later, at Kaleyra, has come whole: its sender is done.
  if (status === 'FAILED' && sha256 === null) throw new Refusal(410, failureCode ?? status, failureMessage ?? '')
  return { ...media, receivedBytes }
}
