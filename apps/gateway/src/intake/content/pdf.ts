import { brokenOff } from './faulty-file.ts'
import { WINDOW_BYTES } from './scan.ts'
import type { Scan } from './scan.ts'

/** Readers look for %%EOF within so many bytes of the end, and what some servers add there is shorter. */
const MAX_TRAILER_BYTES = 1024

/**
 * Where a PDF ends: after its last %%EOF. Throws a FaultyFile when there is none near the end. A table of contents
 * (xref) it need not have: readers make one. Zeros at the end, with which some writers fill up a block, do not count.
 */
export async function endOfPdf(scan: Scan): Promise<number> {
  const start = Math.max(0, scan.size - WINDOW_BYTES)
  const tail = withoutZeros(await scan.look(start, 1)).toString('latin1')
  const end = tail.lastIndexOf(END)
  if (end === -1 || tail.length - end - END.length > MAX_TRAILER_BYTES)
    throw brokenOff('PDF', 'it does not end in %%EOF')
  return start + end + END.length
}

const END = '%%EOF'

function withoutZeros(bytes: Buffer): Buffer {
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length -= 1
  return bytes.subarray(0, length)
}
