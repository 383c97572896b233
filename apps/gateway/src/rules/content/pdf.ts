import { brokenOff } from './faulty-file.ts'
import { WINDOW_BYTES } from './scan.ts'
import type { Scan } from './scan.ts'

/** Readers search %%EOF in so many bytes at the end; the additions of some servers are shorter. */
const MAX_TRAILER_BYTES = 1024

/**
 * Where a PDF ends: after its last %%EOF. Throws a FaultyFile when there is none near the end. A table of contents
 * (xref) it need not have: readers make one. White space and zeros at the end, with which some writers fill up a block,
 * do not count.
 */
export async function endOfPdf(scan: Scan): Promise<number> {
  const filled = await endOfFilled(scan)
  const start = Math.max(0, filled - MAX_TRAILER_BYTES - END.length)
  const tail = (await scan.read(start, filled - start)).toString('latin1', 0, filled - start)
  const end = tail.lastIndexOf(END)
  if (end === -1) throw brokenOff('PDF', 'it does not end in %%EOF')
  return start + end + END.length
}

const END = '%%EOF'

/** Where the white space at the end of the file begins. It is read window by window, from the end. */
async function endOfFilled(scan: Scan): Promise<number> {
  for (let end = scan.size; end > 0;) {
    const start = Math.max(0, end - WINDOW_BYTES)
    const bytes = await scan.read(start, end - start)
    let length = Math.min(bytes.length, end - start)
    while (length > 0 && isSpace(bytes[length - 1] ?? 1)) length -= 1
    if (length > 0) return start + length
    end = start
  }
  return 0
}

/** ISO 32000-1, table 1: NUL, tab, line feed, form feed, carriage return and space. */
const isSpace = (byte: number) => byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32
