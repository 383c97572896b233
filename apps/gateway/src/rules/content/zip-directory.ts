const END_RECORD = Buffer.from('PK\u0005\u0006', 'latin1')
const ENTRY = Buffer.from('PK\u0001\u0002', 'latin1')
const END_RECORD_BYTES = 22
/** Says where the end record of an archive in the ZIP64 form is; it stands right before the end record of the plain form. */
const LOCATOR = Buffer.from('PK\u0006\u0007', 'latin1')
const LOCATOR_BYTES = 20

/**
 * Whether `tail` holds the end of a ZIP archive's directory. Four bytes can be anything: the record must say how long the
 * directory before it is, and where that begins there must be an entry, unless that lies in the `before` bytes that are
 * not at hand. With `reaching` only an archive counts whose comment ends where the file does: others may stand in it.
 */
export function hasZipDirectory(tail: Buffer, { before, reaching }: { before: number; reaching: boolean }): boolean {
  for (let at = tail.lastIndexOf(END_RECORD); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(END_RECORD, at - 1)) {
    if (at + END_RECORD_BYTES > tail.length) continue
    const [directoryBytes, commentBytes] = [tail.readUInt32LE(at + 12), tail.readUInt16LE(at + 20)]
    if (reaching && at + END_RECORD_BYTES + commentBytes < tail.length) continue
    if (tail.subarray(Math.max(0, at - LOCATOR_BYTES), at).indexOf(LOCATOR) === 0) return true
    const begins = at - directoryBytes
    if (directoryBytes === 0 || begins < -before) continue
    if (begins < 0 || tail.subarray(begins, begins + ENTRY.length).equals(ENTRY)) return true
  }
  return false
}
