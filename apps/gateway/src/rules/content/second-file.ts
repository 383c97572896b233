import { fileTypeFromBuffer } from 'file-type'
import { secondFile } from './faulty-file.ts'
import { WINDOW_BYTES } from './scan.ts'
import type { Scan } from './scan.ts'
import { hasZipDirectory } from './zip-directory.ts'

/** A PDF begins within so many bytes, for readers that pass over what comes before it. */
const PDF_SEARCH_BYTES = 1024
const LOOK_BYTES = 4100

/** Throws a FaultyFile when the first bytes of a picture or film make it something else to another program too. */
export function checkHead(format: string, head: Uint8Array): void {
  const text = Buffer.from(head).toString('latin1')
  if (text.slice(0, PDF_SEARCH_BYTES).includes('%PDF-')) throw secondFile(format, 'a PDF')
  if (PHAR.test(text)) throw secondFile(format, 'a PHAR archive')
}

/**
 * Throws a FaultyFile when what follows the `end` of a picture or film is a file that its own programs find there, and
 * when the whole is a ZIP archive, which is found from its end. Anything else may follow, as it does: the film of a
 * motion photo, second pictures, what a camera notes.
 */
export async function checkTail(format: string, scan: Scan, end: number): Promise<void> {
  await checkZip(format, scan, 0)
  if (end === scan.size) return
  const first = Buffer.from((await scan.read(end, LOOK_BYTES)).subarray(0, LOOK_BYTES))
  const last = await scan.read(Math.max(end, scan.size - LOOK_BYTES), LOOK_BYTES)
  for (const bytes of [first, last]) {
    const text = bytes.toString('latin1')
    if (PHAR.test(text)) throw secondFile(format, 'a PHAR archive')
    if (MARKUP.test(text)) throw secondFile(format, 'a page or a script')
  }
  const second = FOUND_ANYWHERE[(await fileTypeFromBuffer(first))?.mime ?? '']
  if (second !== undefined) throw secondFile(format, second)
}

/**
 * Throws a FaultyFile when a ZIP archive ends the file: one that begins or goes on behind `from`, or whose comment takes in
 * all that follows.
 */
export async function checkZip(format: string, scan: Scan, from: number): Promise<void> {
  for (const reaching of [false, true]) {
    const start = Math.max(reaching ? 0 : from, scan.size - WINDOW_BYTES)
    if (start >= scan.size) continue
    if (hasZipDirectory(await scan.read(start, scan.size - start), { before: start, reaching }))
      throw secondFile(format, 'a ZIP archive')
  }
}

const PHAR = /__HALT_COMPILER\s*\(/iu
const MARKUP = /<(?:script|html|!doctype|svg|iframe|\?php)\b/iu

const FOUND_ANYWHERE: Record<string, string> = {
  'application/pdf': 'a PDF',
  'application/x-rar-compressed': 'a RAR archive',
  'application/x-7z-compressed': 'a 7z archive',
}
