import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { keepsBytes } from '../media/end.ts'
import type { Media } from '../media/media.ts'
import { FileGoneError } from '../spool/spool.ts'
import type { Spool } from '../spool/spool.ts'

type Row = Pick<Media, 'id' | 'status' | 'sha256' | 'kaleyraId' | 'size' | 'receivedBytes' | 'unverifiedFrom'>
type Places = {
  /** The folder's database, which nothing changes meanwhile. */
  rows: DatabaseSync
  /** The folder with the files. */
  from: string
  to: Pick<Spool, 'ids' | 'measure' | 'part' | 'remove'>
}

export type MovedFiles = {
  files: number
  bytes: number
  /** How many bytes of each upload session are at the new place. */
  received: Map<string, number>
  /** Media items whose files the spool has lost. */
  lost: string[]
  /** Those whose files are not the ones that were received. */
  damaged: string[]
}

/** More would make the pieces of each smaller; a small file takes a few answers of the database and the store. */
const AT_ONCE = 8

/**
 * Copies every file that its row keeps, under the same id. What an earlier run has copied is read back and compared; what no
 * row keeps now is removed.
 */
export async function moveFiles(places: Places): Promise<MovedFiles> {
  const { rows, to } = places
  const found: MovedFiles = { files: 0, bytes: 0, received: new Map(), lost: [], damaged: [] }
  const earlier = new Set(await to.ids())
  for (const id of earlier) {
    const row = rows.prepare(`${COLUMNS} where id = ?`).get(id) as Row | undefined
    if (row && keepsBytes(row)) continue
    await to.remove(id)
    earlier.delete(id)
  }
  // One iterator for all: a worker that is done takes the next, and the first fault ends it.
  const each = (rows.prepare(COLUMNS).iterate() as Iterable<unknown> as IterableIterator<Row>)[Symbol.iterator]()
  const worker = async () => {
    for (const row of { [Symbol.iterator]: () => each }) {
      if (keepsBytes(row)) await moveFile(places, row, earlier.has(row.id), found)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return found
}

async function moveFile({ from, to }: Places, row: Row, wasCopied: boolean, found: MovedFiles): Promise<void> {
  const { id, sha256 } = row
  const path = join(from, id)
  const size = await sizeOf(path)
  const bytes = sha256 === null ? sureBytes(row, size) : size
  if (sha256 === null) found.received.set(id, bytes ?? 0)
  else if (wasCopied && (await isCopied(to, row))) return add(row.size)
  if (wasCopied) await to.remove(id)
  if (bytes === undefined) return void (isLost(row) && found.lost.push(id))
  if (bytes > 0) {
    const hash = await copy(path, id, bytes, to)
    if (sha256 === null || hash === sha256) return add(bytes)
    await to.remove(id)
  }
  if (sha256 !== null) found.damaged.push(id)

  function add(copied: number): void {
    found.files += 1
    found.bytes += copied
  }
}

/** Of an upload session: behind a piece with an unchecked checksum the bytes may be wrong. */
function sureBytes({ unverifiedFrom }: Row, size: number | undefined): number | undefined {
  return size === undefined ? undefined : Math.min(size, unverifiedFrom ?? size)
}

/** Whether a file that is missing ought to be there: it goes with the answer when the first try fails. */
function isLost({ status, receivedBytes }: Row): boolean {
  return status === 'RECEIVING' ? (receivedBytes ?? 0) > 0 : status !== 'FAILED'
}

/** Answers the hash of what was copied. */
async function copy(path: string, id: string, bytes: number, to: Places['to']): Promise<string> {
  const hash = createHash('sha256')
  const part = await to.part(id, 0)
  try {
    const source = createReadStream(path, { end: bytes - 1, highWaterMark: READ_BYTES })
    const options = { maxBytes: bytes, until: NEVER, onChunk: (chunk: Buffer) => void hash.update(chunk) }
    const { size } = await part.append(source, options)
    if (source.errored) throw new Error(`${path} cannot be read: ${source.errored.message}`, { cause: source.errored })
    await part.sync()
    if (size !== bytes) throw new Error(`${path} has ${size} bytes and had ${bytes}`)
    return hash.digest('hex')
  } finally {
    await part.close()
  }
}

async function isCopied(to: Places['to'], { id, size, sha256 }: Row): Promise<boolean> {
  try {
    const copied = await to.measure(id)
    return copied.size === size && copied.sha256 === sha256
  } catch (error) {
    if (error instanceof FileGoneError) return false
    throw error
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const COLUMNS = 'select id, status, sha256, "kaleyraId", size, "receivedBytes", "unverifiedFrom" from media'
const READ_BYTES = 512 * 1024
const NEVER = new AbortController().signal
