/**
 * Bytes under keys, in an object store or a shared file system. Each key is written by one call, and never again. Throws
 * StorageFullError where the store has no room, and StorageFaultError, whose `cause` is an ObjectsError, for all else.
 */
export type Objects = {
  /** Stores the bytes durably. After a fault they may be there all the same, or come to be there a while later. */
  put(key: string, bytes: Uint8Array, options: { signal: AbortSignal }): Promise<void>
  /** The bytes from `from` to before `to`, as they come. Throws ObjectGoneError; after any other fault some may have come. */
  get(key: string, range: Range): AsyncIterable<Uint8Array>
  /** Of a key without an object nothing is said. */
  remove(keys: readonly string[]): Promise<void>
  /** As `put`, with the bytes of another key. Throws ObjectGoneError. */
  copy(from: string, to: string): Promise<void>
  /** Writes a mark of this place, which stays. Without it no object is said to be gone. */
  probe(): Promise<void>
  stop(): Promise<void>
}

export type Range = { from: number; to: number; signal?: AbortSignal | undefined }

/** The place answers, has its mark, and has no such object: its bytes are lost. */
export class ObjectGoneError extends Error {
  override name = 'ObjectGoneError'
  readonly key: string
  constructor(key: string, place: string) {
    super(`${place} has no ${key}`)
    this.key = key
  }
}

/** Why a place for objects does not serve: what is wrong, where, and the cure. It holds nothing secret. */
export class ObjectsError extends Error {
  override name = 'ObjectsError'
  readonly code: string
  /** Whether it may pass by itself, so that trying again makes sense. */
  readonly passes: boolean
  constructor(code: string, message: string, { passes, ...options }: ErrorOptions & { passes: boolean }) {
    super(message, options)
    this.code = code
    this.passes = passes
  }
}

/** The object that marks a place as the one it was. */
export const MARK = '.probe'
