import type { Scan } from './scan.ts'

/**
 * Where the trailer of Samsung's cameras begins that ends the file; undefined where there is none. Its blocks stand before
 * a directory, `SEFH`, a version, a count and an entry of 12 bytes for each; then come the directory's length and `SEFT`.
 */
export async function findSamsungTrailer(scan: Scan): Promise<number | undefined> {
  const ending = await read(scan, scan.size - END_BYTES, END_BYTES)
  if (ending?.toString('latin1', 4) !== 'SEFT') return undefined
  const directoryBytes = ending.readUInt32LE(0)
  const directoryAt = scan.size - END_BYTES - directoryBytes
  if (directoryBytes > MAX_DIRECTORY_BYTES) return undefined
  const directory = await read(scan, directoryAt, directoryBytes)
  if (directory?.toString('latin1', 0, 4) !== 'SEFH' || directoryBytes < HEAD_BYTES) return undefined
  if (HEAD_BYTES + directory.readUInt32LE(8) * ENTRY_BYTES !== directoryBytes) return undefined
  let furthest = 0
  for (let at = HEAD_BYTES; at < directoryBytes; at += ENTRY_BYTES) {
    furthest = Math.max(furthest, directory.readUInt32LE(at + 4))
  }
  return furthest <= directoryAt ? directoryAt - furthest : undefined
}

const END_BYTES = 8
const HEAD_BYTES = 12
const ENTRY_BYTES = 12
const MAX_DIRECTORY_BYTES = 64 * 1024

/** Undefined where the file has no such bytes. */
async function read(scan: Scan, at: number, length: number): Promise<Buffer | undefined> {
  if (at < 0) return undefined
  const bytes = await scan.read(at, length)
  return bytes.length < length ? undefined : Buffer.from(bytes.subarray(0, length))
}
