import { brokenOff } from './faulty-file.ts'
import type { Scan } from './scan.ts'

const MARKER = 0xff
const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9
const START_OF_IMAGE = 0xd8

/**
 * Where a JPEG ends: after its EOI marker. It is looked for segment by segment, since the thumbnail within one has an EOI
 * of its own. Throws a FaultyFile when it breaks off before that.
 */
export async function endOfJpeg(scan: Scan): Promise<number> {
  let hasPicture = false
  for (let at = 2; ;) {
    const marker = await findMarker(scan, at)
    if (!marker) throw brokenOff('JPEG', 'it has no end-of-image marker')
    if (marker.code === END_OF_IMAGE && hasPicture) return marker.at + 2
    if (marker.code === START_OF_SCAN) hasPicture = true
    at = marker.at + 2 + (isBare(marker.code) ? 0 : await lengthOf(scan, marker.at + 2))
    if (at > scan.size) throw brokenOff('JPEG', 'a segment of it is cut off')
  }
}

const isBare = (code: number) => code === START_OF_IMAGE || code === END_OF_IMAGE

async function lengthOf(scan: Scan, at: number): Promise<number> {
  const bytes = scan.peek(at, 2) ?? (await scan.look(at, 2))
  if (bytes.length < 2) throw brokenOff('JPEG', 'a segment of it is cut off')
  return bytes.readUInt16BE(0)
}

/** The next marker that is not part of compressed data; bytes before it are passed over, as decoders do. */
async function findMarker(scan: Scan, from: number): Promise<{ code: number; at: number } | undefined> {
  for (let at = from; at < scan.size;) {
    const bytes = scan.peek(at, 2) ?? (await scan.look(at, 2))
    for (let index = 0; index < bytes.length - 1; index += 1) {
      if (bytes[index] !== MARKER) continue
      const code = bytes[index + 1] ?? 0
      if (endsData(code)) return { code, at: at + index }
    }
    at += Math.max(1, bytes.length - 1)
  }
  return undefined
}

/** Within compressed data 0 stands for a plain FF, RST0 to RST7 (D0 to D7) divide it, and what lies below C0 is reserved. */
const endsData = (code: number) => code >= 0xc0 && code !== MARKER && (code < 0xd0 || code > 0xd7)
