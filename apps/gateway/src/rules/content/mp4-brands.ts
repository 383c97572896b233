/** Whether the first box of a file names MP4 among the formats that it is compatible with (ISO 14496-12, 4.3). */
export function hasMp4Brand(head: Uint8Array): boolean {
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
