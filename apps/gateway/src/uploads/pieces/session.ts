import { shown } from '@resumable-media/client/rules'
import type { Media } from '../../media/media.ts'

/** An upload session: a media item that is RECEIVING, or was. */
export type Session = Media & { receivedBytes: number }

/** Throws a SessionError for an item that is unknown, came whole, or cannot go on. */
export function getSession(id: string, media: Media | undefined): Session {
  if (!media || media.receivedBytes === null) throw unknownSession(id)
  const { status, sha256, failureCode, failureMessage, receivedBytes } = media
  if (status === 'CANCELLED') throw new SessionEnded(status, 'The upload was cancelled. Begin a new one.')
  // One that failed later, at Kaleyra, was received whole: its sender is done.
  if (status === 'FAILED' && sha256 === null) throw new SessionEnded(failureCode ?? status, failureMessage ?? '')
  return { ...media, receivedBytes }
}

/** Why a request to a session fails: a stable code, and a sentence with the cure. */
export class SessionError extends Error {
  override name = 'SessionError'
  readonly code: string
  /** The session's offset, when the request gave another one. */
  readonly receivedBytes: number | undefined
  constructor(code: string, message: string, receivedBytes?: number) {
    super(message)
    this.code = code
    this.receivedBytes = receivedBytes
  }
}

/** The session was cancelled, has expired or failed, as its code says: it cannot continue. */
export class SessionEnded extends SessionError {
  override name = 'SessionEnded'
}

export const unknownSession = (id: string) =>
  new SessionError('UPLOAD_NOT_FOUND', `There is no upload "${shown(id)}". Begin a new one.`)

// Why a request must yield. Stock clients retry after the first and the last reason.

export const takenOver = () =>
  new SessionError(
    'TAKEN_OVER',
    'Another request for this upload has come. Ask for the offset with HEAD, and go on there.',
  )
export const isTakenOver = (error: unknown) => error instanceof SessionError && error.code === takenOver().code
export const cancelled = () => new SessionEnded('CANCELLED', 'The upload was cancelled, and its bytes are gone.')
export const stopping = () =>
  new SessionError(
    'STOPPING',
    'The gateway is stopping; the bytes received so far are kept. Ask for the offset later, and go on there.',
  )
