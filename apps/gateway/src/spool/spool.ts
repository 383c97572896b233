import type { Readable } from 'node:stream'
import type { Measured } from './meter.ts'

/** Where files wait to be sent, named by media id; what users call them is in the row. No path leaves an implementation. */
export type Spool = {
  /**
   * Writes a file under a new id and makes it durable. Throws TooManyBytes past `maxBytes`, StorageFullError when the
   * spool has no room for it (before the first byte where the `announced` ones have none), and what the storage says.
   * Whatever it throws, no file is left, and the rest of `source` is discarded.
   */
  write(source: Readable, incoming: Incoming): Promise<SpooledFile>

  /** Opens a file to be read. Throws FileGoneError when it is lost; any other error may pass. */
  open(id: string, options?: OpenOptions): Promise<StoredFile>

  /**
   * Opens the file of an upload session, and makes it where there is none. `synced` is how many of its bytes are known to
   * be durable. After a sync that failed nothing else is left of it.
   */
  part(id: string, synced: number): Promise<PartFile>

  /** Takes away what a failed sync has left in doubt. A file of which nothing was synced is removed. */
  truncateToSynced(id: string): Promise<void>

  /** Gives the bytes of a file to a new id as well; they live as long as either does. Throws FileGoneError. */
  share(fromId: string): Promise<string>

  remove(id: string): Promise<void>

  /** As `remove`, where nothing depends on it: never throws, and what fails is tried again by `retryRemovals`. */
  removeSoon(id: string): Promise<void>

  /** Answers whether there are files that still cannot be removed. */
  retryRemovals(): Promise<boolean>

  /** The ids of all files. */
  ids(): Promise<string[]>

  /** Throws StorageFullError when there is no room for so many more bytes. */
  checkRoom(bytes: number): void

  /** Throws StorageFullError when there is no room, and what the storage says when nothing can be written. */
  probe(): Promise<void>
}

type Incoming = {
  maxBytes: number
  /** How many bytes are to come at least, as far as that is known. */
  announced?: number | undefined
  signal: AbortSignal
}

export type OpenOptions = {
  /** Reads the beginning at once: so bad storage is mostly noticed before a call has begun, when no outcome is in doubt. */
  readAhead?: boolean
}

/** A file that lies in the spool, whole and durable. */
export type SpooledFile = Measured & { id: string }

/** A file of the spool, open to be read. */
export type StoredFile = {
  size: number
  /** Fills `into` from offset `at` on. Answers how many bytes it read: fewer only at the end of the file. */
  readAt(at: number, into: Uint8Array): Promise<number>
  /** Its bytes from the start, each time. */
  stream(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/**
 * A file that grows at its end, piece by piece. Its stored size is the truth, also after a kill, but not after a sync
 * that failed: what waited for it may be lost, and a second sync that succeeds proves nothing, since the system tells of
 * an error once. So there is no second one, and what was never synced is to be taken away.
 */
export type PartFile = {
  /** How many bytes have been written; they are durable after the next `sync`. */
  size(): number
  synced(): number
  /** Throws StorageFullError when there is no room for so many more bytes. */
  checkRoom(bytes: number): void
  /**
   * Writes what comes, and ends with the source: a sender that goes away ends it too, and what had come by then stays.
   * Throws TooManyBytes past `maxBytes`, StorageFullError, and what the storage says; what was written before stays. A
   * sync that fails meanwhile ends it too.
   */
  append(source: Readable, piece: Piece): Promise<Measured>
  truncate(toSize: number): Promise<void>
  /** Counts what follows as not synced, although it may be. */
  markUnsynced(from: number): void
  /** Makes what is written durable. Throws StorageFaultError or StorageFullError, and after that always. */
  sync(): Promise<void>
  syncFailed(): boolean
  close(): Promise<void>
}

export type Piece = {
  maxBytes: number
  /** Once aborted, what has come is written, and the rest is discarded. */
  until: AbortSignal
  onChunk?: ((chunk: Buffer) => void) | undefined
}

/** The file is no longer in the spool, and the spool is where it was: its bytes are lost. */
export class FileGoneError extends Error {
  override name = 'FileGoneError'
}
