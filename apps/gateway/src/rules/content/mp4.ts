import { brokenOff } from './faulty-file.ts'
import type { Scan } from './scan.ts'

const HEAD_BYTES = 8
const LONG_HEAD_BYTES = 16

/**
 * Where the boxes of an MP4 end. Throws a FaultyFile when a box that players need is missing or cut off. What follows
 * after them need not be a box: cameras put trailers of their own there.
 */
export async function endOfMp4(scan: Scan): Promise<number> {
  const seen = new Set<string>()
  let at = 0
  while (at < scan.size) {
    const box = await boxAt(scan, at)
    const isNeeded = NEEDED.includes(box?.type ?? '')
    if (!box || box.end > scan.size) {
      if (box && isNeeded) throw brokenOff('MP4', `its ${box.type} box is cut off`)
      break
    }
    if (isNeeded) seen.add(box.type)
    at = box.end
  }
  const missing = NEEDED.find(type => !seen.has(type))
  if (missing !== undefined) throw brokenOff('MP4', `it has no ${missing} box`)
  return at
}

/** The index of the film, and the film. */
const NEEDED: readonly string[] = ['moov', 'mdat']

/** Undefined for what cannot be a box. */
async function boxAt(scan: Scan, at: number): Promise<{ type: string; end: number } | undefined> {
  const head = scan.peek(at, LONG_HEAD_BYTES) ?? (await scan.read(at, LONG_HEAD_BYTES))
  if (head.length < HEAD_BYTES) return undefined
  const type = head.toString('latin1', 4, 8)
  const size = head.readUInt32BE(0)
  // 0: up to the end of the file; 1: the size has 64 bits and stands behind the type.
  if (size === 0) return { type, end: scan.size }
  if (size >= HEAD_BYTES) return { type, end: at + size }
  if (size !== 1 || head.length < LONG_HEAD_BYTES) return undefined
  const longSize = Number(head.readBigUInt64BE(8))
  return longSize >= LONG_HEAD_BYTES ? { type, end: at + longSize } : undefined
}
