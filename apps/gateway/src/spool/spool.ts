import type { Readable } from 'node:stream'
import type { Usage } from './budget.ts'
import type { Measured } from './meter.ts'

/** Stores files under media ids; their names are in the rows. No path leaves an implementation. */
export type Spool = {
  /**
   * Writes a file under a new id and makes it durable. Throws TooManyBytes past `maxBytes`, StorageFullError without room
   * (before the first byte if the `announced` ones have none), and errors of the storage. No file is left then, and the
   * rest of `source` is discarded.
   */
  write(source: Readable, incoming: Incoming): Promise<SpooledFile>

  /** Opens a file to be read. Throws FileGoneError when it is lost; any other error may pass. */
  open(id: string, options?: OpenOptions): Promise<StoredFile>

  /** Size, hash and head of a file. Throws as `open`, and when its bytes cannot be read. */
  measure(id: string): Promise<Measured>

  /**
   * Opens the file of an upload session, and makes it where there is none. `synced` is how many of its bytes are known to
   * be durable. After a sync that failed nothing else is left of it.
   */
  part(id: string, synced: number): Promise<PartFile>

  /** Cuts off bytes whose sync has failed. A file without synced bytes is removed. */
  truncateToSynced(id: string): Promise<void>

  /** Gives the bytes of a file to a new id as well; they live as long as either does. Throws FileGoneError. */
  share(fromId: string): Promise<string>

  remove(id: string): Promise<void>

  /** As `remove`, but never throws: `retryRemovals` repeats what failed. */
  removeSoon(id: string): Promise<void>

  /** As `removeSoon`, of a new file: it stays where its media item was added, although that seemed to fail. */
  discard(id: string): Promise<void>

  /** Answers whether there are files that still cannot be removed. */
  retryRemovals(): Promise<boolean>

  ids(): Promise<string[]>

  /** Throws StorageFullError when there is no room for so many more bytes. */
  checkRoom(bytes: number): void

  /** Of all gateways that share it, as far as they can be asked. */
  usage(): Promise<Usage>

  /** Throws StorageFullError without room, and the storage's error when nothing can be written. */
  probe(): Promise<void>

  /** Ends what the spool has running; what is under way fails. */
  stop(): Promise<void>
}

type Incoming = {
  maxBytes: number
  /** The least number of bytes, as far as it is known. */
  announced?: number | undefined
  signal: AbortSignal
}

export type OpenOptions = {
  /** Reads the beginning at once, so that most storage faults are found before a call begins. */
  readAhead?: boolean
}

export type SpooledFile = Measured & { id: string }

export type StoredFile = {
  size: number
  /** Fills `into` from offset `at` on. Answers how many bytes it read: fewer only at the end of the file. */
  readAt(at: number, into: Uint8Array): Promise<number>
  /** Its bytes from the start, each time. */
  stream(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/**
 * A file that grows at its end. Its stored size is authoritative, also after a kill, but not after a failed sync: bytes
 * that waited for it may be lost. A second sync that succeeds proves nothing, since the system reports an error once. So
 * there is no second one, and bytes that were never synced are cut off.
 */
export type PartFile = {
  /** How many bytes have been written; they are durable after the next `sync`. */
  size(): number
  synced(): number
  /** Throws StorageFullError when there is no room for so many more bytes. */
  checkRoom(bytes: number): void
  /**
   * Writes the bytes of `source` until it ends or is closed, `until` is aborted, or a sync fails. Throws TooManyBytes past
   * `maxBytes`, StorageFullError, and errors of the storage. Bytes written before stay.
   */
  append(source: Readable, piece: Piece): Promise<{ size: number }>
  truncate(toSize: number): Promise<void>
  /** Counts the bytes from there on as not synced. */
  markUnsynced(from: number): void
  /** Makes the written bytes durable. After a StorageFaultError or StorageFullError it always throws. */
  sync(): Promise<void>
  /** As `sync`, where it costs little; elsewhere bytes become durable by and by, without being asked for. */
  syncIfCheap(): Promise<void>
  /** Whether bytes may be lost that were counted. */
  syncFailed(): boolean
  close(): Promise<void>
}

export type Piece = {
  maxBytes: number
  /** Once aborted, bytes received before are written, and the rest is discarded. */
  until: AbortSignal
  onChunk?: ((chunk: Buffer) => void) | undefined
}

/** The file is missing although the spool is there: its bytes are lost. */
export class FileGoneError extends Error {
  override name = 'FileGoneError'
}

/** Another request or gateway holds the file now: what this one would write is not written. */
export class FileTakenOverError extends Error {
  override name = 'FileTakenOverError'
}
