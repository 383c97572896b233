import { brokenOff } from './faulty-file.ts'
import type { Scan } from './scan.ts'

const SIGNATURE_BYTES = 8
/** The length and the type of a chunk. */
const HEAD_BYTES = 8
const CRC_BYTES = 4

/** Where a PNG ends: after its IEND chunk. Throws a FaultyFile when it breaks off before that. */
export async function endOfPng(scan: Scan): Promise<number> {
  for (let at = SIGNATURE_BYTES; ;) {
    const chunk = scan.peek(at, HEAD_BYTES) ?? (await scan.read(at, HEAD_BYTES))
    if (chunk.length < HEAD_BYTES) throw brokenOff('PNG', 'it has no IEND chunk')
    const next = at + HEAD_BYTES + chunk.readUInt32BE(0) + CRC_BYTES
    const type = chunk.toString('latin1', 4, 8)
    if (next > scan.size) throw brokenOff('PNG', `its ${shown(type)} chunk is cut off`)
    if (type === 'IEND') return next
    at = next
  }
}

const shown = (type: string) => (/^[A-Za-z]{4}$/u.test(type) ? type : 'last')
