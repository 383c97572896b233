import type { MediaType } from '@resumable-media/client/rules'
import type { StoredFile } from '../../spool/spool.ts'
import { endOfJpeg } from './jpeg.ts'
import { endOfMp4 } from './mp4.ts'
import { endOfPdf } from './pdf.ts'
import { endOfPng } from './png.ts'
import { createScan } from './scan.ts'
import type { Scan } from './scan.ts'
import { checkHead, checkTail, checkZip } from './second-file.ts'

/** A whole file, its first bytes, and how to read the others. */
export type WholeFile = {
  size: number
  head: Uint8Array
  open(): Promise<Pick<StoredFile, 'readAt' | 'close'>>
}

/**
 * Throws a FaultyFile when a file of `type` has no end, or is a file of another kind too. Nothing is decoded, and no more
 * is read than it takes to find the end.
 */
export async function checkStructure({ size, head, open }: WholeFile, type: MediaType): Promise<void> {
  // A type that the spec gets is taken by its first bytes until its end is known here.
  const format = FORMATS[type]
  if (!format) return
  const { name, endOf } = format
  const file = await open()
  try {
    const scan = createScan(file, size)
    // A PDF holds other files by right: attachments, pictures, scripts. Only what comes after its end is none of it.
    if (name === 'PDF') return await checkZip(name, scan, await endOf(scan))
    checkHead(name, head)
    await checkTail(name, scan, await endOf(scan))
  } finally {
    await file.close()
  }
}

const FORMATS: Partial<Record<string, { name: string; endOf: (scan: Scan) => Promise<number> }>> = {
  'application/pdf': { name: 'PDF', endOf: endOfPdf },
  'image/jpeg': { name: 'JPEG', endOf: endOfJpeg },
  'image/png': { name: 'PNG', endOf: endOfPng },
  'video/mp4': { name: 'MP4', endOf: endOfMp4 },
}
