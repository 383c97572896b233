import { shown } from '@resumable-media/client/rules'

type SessionCode =
  | 'BROKEN_OFF'
  | 'OFFSET_MISMATCH'
  | 'STOPPING'
  | 'STORAGE_FULL'
  | 'SUBMISSION_DELAYED'
  | 'TAKEN_OVER'
  | 'TOO_MANY_BYTES'
  | 'UPLOAD_NOT_FOUND'

/** Why a session does not do what it is asked for: a stable code, and a sentence with the cure. */
export class SessionError extends Error {
  override name = 'SessionError'
  readonly code: SessionCode
  /** How far the session has come, where another offset was meant. */
  readonly receivedBytes: number | undefined
  constructor(code: SessionCode, message: string, receivedBytes?: number) {
    super(message)
    this.code = code
    this.receivedBytes = receivedBytes
  }
}

/** The session was cancelled, given up or found wrong, as its code says. It cannot go on. */
export class SessionEnded extends Error {
  override name = 'SessionEnded'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export const unknownSession = (id: string) =>
  new SessionError('UPLOAD_NOT_FOUND', `There is no upload "${shown(id)}". Begin a new one.`)

// Why a request has to yield before all of its bytes have come. Stock clients come back after the first and the last.

export const takenOver = () =>
  new SessionError(
    'TAKEN_OVER',
    'Another request for this upload has come. Ask for the offset with HEAD, and go on there.',
  )
export const cancelled = () => new SessionEnded('CANCELLED', 'The upload was cancelled, and its bytes are gone.')
export const stopping = () =>
  new SessionError(
    'STOPPING',
    'The gateway is stopping; what has come is kept. Ask for the offset later, and go on there.',
  )
