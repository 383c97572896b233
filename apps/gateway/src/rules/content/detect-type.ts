import { fileTypeFromBuffer } from 'file-type'

/** What a file is by its first bytes; undefined where they are of no type that is known. */
export async function detectType(head: Uint8Array): Promise<string | undefined> {
  const text = Buffer.from(head).toString('latin1')
  // An animated PNG is a PNG (animation is a chunk that others pass over), and a chunk may go beyond the head.
  if (text.startsWith(PNG)) return 'image/png'
  if (PDF.test(text.slice(0, PDF_SEARCH_BYTES))) return 'application/pdf'
  const found = (await fileTypeFromBuffer(head))?.mime
  return KIN_OF_MP4.includes(found ?? '') && hasMp4Brand(head) ? 'video/mp4' : found
}

/** The signature, and the head of the first chunk. */
const PNG = '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR'

/**
 * Readers search a PDF's header in so many bytes (ISO 32000-1, annex H). Only white space and a byte order mark may precede
 * it, since they are no file of another kind.
 */
const PDF_SEARCH_BYTES = 1024
const PDF = /^(?:\xef\xbb\xbf)?[\0\t\n\f\r ]*%PDF-/u

/** Films that can be an MP4 as well. What has only sound, or is a picture, is not one, whatever brands it has. */
const KIN_OF_MP4 = ['video/x-m4v', 'video/quicktime', 'video/3gpp', 'video/3gpp2']

/** Whether the first box of a file names MP4 among the formats that it is compatible with (ISO 14496-12, 4.3). */
function hasMp4Brand(head: Uint8Array): boolean {
  const box = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  if (box.length < FIRST_BRAND_AT) return false
  const end = Math.min(box.readUInt32BE(0), box.length)
  for (let at = FIRST_BRAND_AT; at + BRAND_BYTES <= end; at += BRAND_BYTES) {
    if (MP4_BRANDS.test(box.toString('latin1', at, at + BRAND_BYTES))) return true
  }
  return false
}

/** Behind the size and type of the box, the major brand and its version. */
const FIRST_BRAND_AT = 16
const BRAND_BYTES = 4

/** The base format and its later editions, MP4 itself, AVC in it, and MP4 for streaming. */
const MP4_BRANDS = /^(?:isom|iso[2-9a-c]|mp4[12]|avc1|dash)$/u
