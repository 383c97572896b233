import { fileTypeFromBuffer } from 'file-type'
import { hasMp4Brand } from './mp4-brands.ts'

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
 * Readers look for a PDF's header in so many bytes (ISO 32000-1, annex H). Only white space and a byte order mark pass
 * before it: they are no file of another kind.
 */
const PDF_SEARCH_BYTES = 1024
const PDF = /^(?:\xef\xbb\xbf)?[\0\t\n\f\r ]*%PDF-/u

/** Films that can be an MP4 as well. What has only sound, or is a picture, is not one, whatever brands it has. */
const KIN_OF_MP4 = ['video/x-m4v', 'video/quicktime', 'video/3gpp', 'video/3gpp2']
