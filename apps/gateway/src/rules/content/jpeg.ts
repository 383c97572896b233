import { brokenOff } from './faulty-file.ts'
import { findSamsungTrailer } from './samsung-trailer.ts'
import type { Scan } from './scan.ts'

const MARKER = 0xff
const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9
const START_OF_IMAGE = 0xd8

/** A marker and the length of its segment. */
const HEAD_BYTES = 4

/**
 * Where a JPEG ends: after its EOI marker. It is searched segment by segment, since a thumbnail within one has its own EOI.
 * Bytes between segments are skipped, as decoders do. Throws a FaultyFile when it breaks off before that.
 *
 * Panoramas of Samsung's phones have no EOI: their trailer stands right behind the picture, and shows that nothing is cut
 * off. Only a decoder could decide whether another file without an EOI is whole.
 */
export async function endOfJpeg(scan: Scan): Promise<number> {
  let pictureAt: number | undefined
  for (let at = 2; ;) {
    const bytes = scan.peek(at, HEAD_BYTES) ?? (await scan.read(at, HEAD_BYTES))
    // All that the window shows in one go: a file can be made of millions of markers.
    let index = 0
    while (index < bytes.length) {
      const found = markerIn(bytes, index)
      if (found === -1) {
        index = Math.max(index, bytes.length - 1)
        break
      }
      const code = bytes[found + 1] ?? 0
      if (code === END_OF_IMAGE && pictureAt !== undefined) return at + found + 2
      if (code === START_OF_SCAN) pictureAt ??= at + found
      index = found
      if (isBare(code)) index += 2
      else if (found + HEAD_BYTES > bytes.length) break
      else index += 2 + bytes.readUInt16BE(found + 2)
    }
    if (index === 0) return endOfPanorama('it has no end-of-image marker', SAVE_AGAIN)
    at += index
    if (at > scan.size) return endOfPanorama('a segment of it is cut off')
  }

  async function endOfPanorama(lacks: string, cure?: string): Promise<number> {
    const end = await findSamsungTrailer(scan)
    if (pictureAt === undefined || end === undefined || end <= pictureAt) throw brokenOff('JPEG', lacks, cure)
    return end
  }
}

const SAVE_AGAIN = 'Send the whole file. If it shows whole, open it in a picture program and save it again.'

const isBare = (code: number) => code === START_OF_IMAGE || code === END_OF_IMAGE

/** Where the next marker stands that is not part of compressed data; -1 where there is none. */
function markerIn(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(MARKER, from); at !== -1 && at < bytes.length - 1; at = bytes.indexOf(MARKER, at + 1)) {
    if (endsData(bytes[at + 1] ?? 0)) return at
  }
  return -1
}

/** Within compressed data 0 stands for a plain FF, RST0 to RST7 (D0 to D7) divide it, and what lies below C0 is reserved. */
const endsData = (code: number) => code >= 0xc0 && code !== MARKER && (code < 0xd0 || code > 0xd7)
