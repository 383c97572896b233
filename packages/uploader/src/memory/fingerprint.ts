import type { Facts } from '../sending/facts.ts'

/** The same for the same file, for the same use: what is begun under it can be gone on with. */
export function fingerprintOf(file: File, { wabaId, fileName, type }: Facts): string {
  return JSON.stringify([wabaId, file.name, fileName, type ?? '', file.size, file.lastModified])
}
