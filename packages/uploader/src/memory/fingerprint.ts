import type { Facts } from '../sending/facts.ts'

/** Equal for the same file and use: an upload that was begun under it can be resumed. */
export function fingerprintOf(file: File, { wabaId, fileName, type }: Facts): string {
  return JSON.stringify([wabaId, file.name, fileName, type ?? '', file.size, file.lastModified])
}
