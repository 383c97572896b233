const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const

/** A size for people: three figures at most, in units of 1024 as the limit is. */
export function shortSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1)
  return bytes === 1 ? '1 byte' : `${inUnit(bytes, power)} ${UNITS[power]}`
}

/** How much of it has arrived, in one unit: `3.4 of 100 MB`. */
export function shortProgress(sentBytes: number, totalBytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(totalBytes, 1)) / 10), UNITS.length - 1)
  return `${inUnit(sentBytes, power)} of ${inUnit(totalBytes, power)} ${UNITS[power]}`
}

function inUnit(bytes: number, power: number): string {
  const value = bytes / 1024 ** power
  return value.toLocaleString('en', { maximumFractionDigits: power > 0 && value < 100 ? 1 : 0 })
}
