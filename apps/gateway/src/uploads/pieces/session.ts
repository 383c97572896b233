import type { Media } from '../../media/media.ts'
import { SessionEnded, unknownSession } from './session-error.ts'

/** An upload session: a media item that is RECEIVING, or was. */
export type Session = Media & { receivedBytes: number }

/** Throws a SessionError for an item that is unknown or came whole, and SessionEnded for one that cannot go on. */
export function getSession(id: string, media: Media | undefined): Session {
  if (!media || media.receivedBytes === null) throw unknownSession(id)
  const { status, sha256, failureCode, failureMessage, receivedBytes } = media
  if (status === 'CANCELLED') throw new SessionEnded(status, 'The upload was cancelled. Begin a new one.')
  // One that failed later, at Kaleyra, has come whole: its sender is done.
  if (status === 'FAILED' && sha256 === null) throw new SessionEnded(failureCode ?? status, failureMessage ?? '')
  return { ...media, receivedBytes }
}
