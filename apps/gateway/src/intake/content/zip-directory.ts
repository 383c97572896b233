const END_RECORD = Buffer.from('PK\u0005\u0006', 'latin1')
const ENTRY = Buffer.from('PK\u0001\u0002', 'latin1')
const END_RECORD_BYTES = 22

/**
 * Whether `tail` holds the end of a ZIP archive's directory. Four bytes can be anything: the record must say how long the
 * directory before it is, and where that begins there must be an entry, unless that lies in the `before` bytes that are
 * not at hand.
 */
export function hasZipDirectory(tail: Buffer, { before }: { before: number }): boolean {
  for (let at = tail.lastIndexOf(END_RECORD); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(END_RECORD, at - 1)) {
    if (at + END_RECORD_BYTES > tail.length) continue
    const [entries, directoryBytes] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12)]
    const begins = at - directoryBytes
    if (entries === 0 || begins < -before) continue
    if (begins < 0 || tail.subarray(begins, begins + ENTRY.length).equals(ENTRY)) return true
  }
  return false
}
