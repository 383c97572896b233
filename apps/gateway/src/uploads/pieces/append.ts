import type { IncomingMessage } from 'node:http'
import { StorageFullError } from '../../errors/upload-errors.ts'
import { TooManyBytes } from '../../spool/meter.ts'
import type { Measured } from '../../spool/meter.ts'
import type { PartFile } from '../../spool/spool.ts'
import { asFileError } from '../../spool/storage-error.ts'
import type { MediaStore } from '../../store/media-store.ts'
import type { Checksum } from '../../tus/checksum.ts'
import { takenOver } from './yield.ts'
import type { SessionLocks } from './session-locks.ts'
import { withPart } from './open-part.ts'
import type { PartDeps } from './open-part.ts'
import { startProgress } from './progress.ts'
import { Refusal } from '../../errors/refusal.ts'
import { getUpload } from './upload.ts'
import type { Upload } from './upload.ts'

/** The body of one request, and where in the file it belongs. */
export type Piece = { source: IncomingMessage; offset: number; checksum?: Checksum | undefined }

type Deps = PartDeps & {
  store: Pick<MediaStore, 'change' | 'find'>
  locks: SessionLocks
  submit: (media: Upload, measured?: Measured) => Promise<void>
  uploadTtlMs: number
  now: () => number
  monotonic: () => number
}

/**
 * Takes a piece of an upload in, and submits the upload once it is whole. Answers the media as it is then; the offset in
 * it is on the disk. Throws a Refusal or a UserError; what had come before that stays, but for a piece that is wrong.
 */
export function createReceive({ locks, submit, uploadTtlMs, now, monotonic, ...deps }: Deps) {
  const { store } = deps

  return async function receive(id: string, piece: Piece): Promise<Upload> {
    return locks.hold(id, takenOver(), async signal => {
      const media = getUpload(id, await store.find(id))
      if (media.status !== 'RECEIVING') {
        checkPiece(piece, media.size, media.size)
        return media
      }
      await withPart(deps, media, async file => {
        checkPiece(piece, file.size(), media.size)
        signal.throwIfAborted()
        const measured = await append(media, file, piece, signal)
        if (file.size() === media.size) await submit(media, piece.offset === 0 ? measured : undefined)
        else signal.throwIfAborted()
      })
      return getUpload(id, await store.find(id))
    })
  }

  async function append(
    media: Upload,
    file: PartFile,
    piece: Piece,
    signal: AbortSignal,
  ): Promise<Measured | undefined> {
    const { offset, checksum } = piece
    const within = { within: 'RECEIVING' } as const
    if (checksum) await store.change(media.id, { unverifiedFrom: offset }, within)
    const progress = startProgress(file, { ttlMs: uploadTtlMs, monotonic }, size => {
      // Bytes that may yet turn out to be wrong keep the upload alive, and are not counted.
      const receivedBytes = checksum ? offset : size
      return store.change(media.id, { receivedBytes, dueAt: now() + uploadTtlMs }, within)
    })
    const { measured, fault } = await take(file, piece, media.size - offset, signal)
    await progress.stop()
    // What a checksum stands for is whole or nothing; of too many bytes nobody knows which are right.
    if (fault && (checksum || fault instanceof TooManyBytes)) await file.truncate(offset)
    // Of a piece that counts as a whole no part is kept, whatever was synced meanwhile.
    await file.sync().catch((error: unknown) => {
      if (checksum) file.markUnsynced(offset)
      throw error
    })
    const alive = file.size() > offset && { dueAt: now() + uploadTtlMs }
    const here = { ...alive, receivedBytes: file.size(), unverifiedFrom: null }
    // The row of a whole upload is written when it is submitted, which is tried until it is done.
    if (checksum || file.size() < media.size) await store.change(media.id, here, within)
    if (fault) throw isNoRoom(fault) ? new Refusal(507, 'STORAGE_FULL', NO_ROOM) : fault
    return measured
  }
}

type Taken = { measured?: Measured; fault?: Error }

async function take(file: PartFile, piece: Piece, maxBytes: number, until: AbortSignal): Promise<Taken> {
  const { source, offset, checksum } = piece
  try {
    // What has no room as a whole need not begin: the piece is refused before its first byte.
    file.checkRoom(Number(source.headers['content-length'] ?? 0))
    const measured = await file.append(source, { maxBytes, until, onChunk: checksum?.update })
    if (!checksum || (source.complete && checksum.isRight())) return { measured }
    until.throwIfAborted()
    return { fault: source.complete ? checksum.mismatch(offset) : new Refusal(400, 'BROKEN_OFF', BROKEN_OFF) }
  } catch (error) {
    return { fault: error as Error }
  }
}

/** Throws a Refusal for a piece that does not belong at the end of what is there. */
function checkPiece({ source, offset }: Piece, received: number, size: number): void {
  if (offset !== received) {
    const message = `Upload-Offset is ${offset}, but ${received} bytes are here. Send what follows on them.`
    throw new Refusal(409, 'OFFSET_MISMATCH', message, { 'upload-offset': String(received) })
  }
  const length = Number(source.headers['content-length'] ?? 0)
  if (offset + length > size) {
    const message = `${length} bytes from offset ${offset} on are more than the ${size} of Upload-Length. Send the rest of the same file.`
    throw new Refusal(413, 'TOO_MANY_BYTES', message)
  }
}

const isNoRoom = (fault: Error) => asFileError(fault) instanceof StorageFullError
const NO_ROOM = 'There is no room for more bytes at the moment. Ask for the offset later, and go on there.'
const BROKEN_OFF = 'The request broke off before its checksum could be compared; none of its bytes are kept.'
