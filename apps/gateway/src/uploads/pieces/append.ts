import type { Readable } from 'node:stream'
import { StorageFullError } from '../../errors/upload-errors.ts'
import { TooManyBytes } from '../../spool/meter.ts'
import type { PartFile } from '../../spool/spool.ts'
import { asFileError } from '../../spool/storage-error.ts'
import { startProgress } from './progress.ts'
import type { Received } from './received.ts'
import { getSession, SessionError, takenOver } from './session.ts'
import type { Session } from './session.ts'
import { withPart } from './with-part.ts'
import type { SessionDeps } from './offset.ts'

export type Piece = {
  source: Readable
  /** In bytes; 0 when the sender announced nothing. */
  announced: number
  offset: number
  checksum?: Checksum | undefined
}
export type Checksum = { update(chunk: Buffer): void; isRight(): boolean; mismatch(offset: number): Error }

type Deps = SessionDeps & {
  received: Pick<Received, 'tell' | 'forget'>
  uploadTtlMs: number
  now: () => number
  monotonic: () => number
}

/**
 * Appends a piece to a session, and finishes the session once it is whole. Answers the session, whose offset is on the
 * disk. Throws a SessionError, a UserError, or the checksum's error. Bytes received before that stay, unless the piece is
 * wrong.
 */
export function createAppend({ store, spool, locks, finish, received, uploadTtlMs, now, monotonic }: Deps) {
  return async function append(id: string, piece: Piece): Promise<Session> {
    return locks.hold(id, takenOver(), async signal => {
      const session = getSession(id, await store.find(id))
      if (session.status !== 'RECEIVING') {
        checkPiece(piece, session.size, session.size)
        return session
      }
      await withPart({ store, spool }, session, async file => {
        checkPiece(piece, file.size(), session.size)
        signal.throwIfAborted()
        await write(session, file, piece, signal).finally(() => received.forget(id))
        if (file.size() === session.size) await finish(session)
        else signal.throwIfAborted()
      })
      return getSession(id, await store.find(id))
    })
  }

  async function write(session: Session, file: PartFile, piece: Piece, signal: AbortSignal) {
    const { offset, checksum } = piece
    const within = { within: 'RECEIVING' } as const
    if (checksum) await store.change(session.id, { unverifiedFrom: offset }, within)
    // Bytes that may be wrong keep the upload alive, but are not counted.
    const counted = (size: number) => (checksum ? offset : size)
    const progress = startProgress(
      file,
      { ttlMs: uploadTtlMs, monotonic },
      size => received.tell(session.id, counted(size)),
      size => store.change(session.id, { receivedBytes: counted(size), dueAt: now() + uploadTtlMs }, within),
    )
    const fault = await take(file, piece, session.size - offset, signal)
    await progress.stop()
    // A piece with a checksum is kept whole or not at all; of too many bytes it is unknown which are right.
    if (fault && (checksum || fault instanceof TooManyBytes)) await file.truncate(offset)
    // No part of a piece with a checksum is kept, whatever was synced meanwhile.
    await file.sync().catch((error: unknown) => {
      if (checksum) file.markUnsynced(offset)
      throw error
    })
    const alive = file.size() > offset && { dueAt: now() + uploadTtlMs }
    const here = { ...alive, receivedBytes: file.size(), unverifiedFrom: null }
    // `finish` writes the row of a whole session, and is repeated until it succeeds.
    if (checksum || file.size() < session.size) await store.change(session.id, here, within)
    if (fault instanceof TooManyBytes) throw new SessionError('TOO_MANY_BYTES', TOO_MANY)
    if (fault) throw isNoRoom(fault) ? new SessionError('STORAGE_FULL', NO_ROOM) : fault
  }
}

/** Answers what ended the piece before its end, or is wrong with it. */
async function take(file: PartFile, piece: Piece, maxBytes: number, until: AbortSignal): Promise<Error | undefined> {
  const { source, offset, checksum } = piece
  try {
    // A piece without room is refused before its first byte.
    file.checkRoom(piece.announced)
    await file.append(source, { maxBytes, until, onChunk: checksum?.update })
    const isWhole = source.readableEnded
    if (!checksum || (isWhole && checksum.isRight())) return undefined
    until.throwIfAborted()
    return isWhole ? checksum.mismatch(offset) : new SessionError('BROKEN_OFF', BROKEN_OFF)
  } catch (error) {
    return error as Error
  }
}

/** Throws a SessionError for a piece that does not continue the file. */
function checkPiece({ announced, offset }: Piece, received: number, size: number): void {
  if (offset !== received) {
    const message = `Upload-Offset is ${offset}, but ${received} bytes are here. Send what follows on them.`
    throw new SessionError('OFFSET_MISMATCH', message, received)
  }
  if (offset + announced > size) {
    const message = `${announced} bytes from offset ${offset} on are more than the ${size} of Upload-Length. Send the rest of the same file.`
    throw new SessionError('TOO_MANY_BYTES', message)
  }
}

const isNoRoom = (fault: Error) => asFileError(fault) instanceof StorageFullError
const NO_ROOM = 'There is no room for more bytes at the moment. Ask for the offset later, and go on there.'
const BROKEN_OFF = 'The request broke off before its checksum could be compared; none of its bytes are kept.'
const TOO_MANY =
  'More bytes came than Upload-Length allows; none of this request was kept. Ask for the offset with HEAD, and send the rest of the same file.'
