/** The file is no longer in the spool, and the spool is where it was: its bytes are lost. */
export class FileGoneError extends Error {
  override name = 'FileGoneError'
}

/** A file of the spool, open to be sent. `stream` gives its bytes from the start each time. */
export type StoredFile = { size: number; stream(): AsyncIterable<Uint8Array>; close(): Promise<void> }
