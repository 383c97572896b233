const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const

/** A size for people: three figures at most, in units of 1024 as the limit is. */
export function shortSize(bytes: number): string {
  return sizeIn(unitOf(bytes), bytes)
}

/** Two sizes that are compared: they are said alike only where they are alike. */
export function sizesApart(one: number, other: number): [string, string] {
  const powers = [unitOf(one), unitOf(other)] as const
  const saidWith = (digits?: number) => [sizeIn(powers[0], one, digits), sizeIn(powers[1], other, digits)] as const
  const [first, second] =
    [undefined, 1, 2].map(saidWith).find(([a, b]) => a !== b || one === other) ??
    ([sizeIn(0, one), sizeIn(0, other)] as const)
  return [first, second]
}

/** How much of it has arrived, in one unit: `3.4 of 100 MB`. All of it only once it is all there. */
export function shortProgress(sentBytes: number, totalBytes: number): string {
  const power = unitOf(totalBytes)
  const total = rounded(power, totalBytes)
  const step = digitsOf(power, total) === 0 ? 1 : 0.1
  const sent = sentBytes < totalBytes ? Math.min(floored(power, sentBytes), total - step) : total
  return `${figures(Math.max(0, sent), 1)} of ${figures(total, 1)} ${unit(power, total)}`
}

/** In whole percent, of a part from 0 to 1: 100 only for all of it, and 0 for what is no part. */
export const percentOf = (part: number): number => Math.floor(Math.min(Math.max(part || 0, 0), 1) * 100)

function sizeIn(power: number, bytes: number, digits?: number): string {
  const value = rounded(power, bytes, digits)
  return `${figures(value, digits ?? 1)} ${unit(power, value)}`
}

/** The largest unit of which there is one at least, as it is said: 1,023.9 KB are 1 MB. */
function unitOf(bytes: number): number {
  const power = UNITS.findLastIndex((_, index) => bytes >= 1024 ** index)
  const isNext = power < UNITS.length - 1 && rounded(power, bytes) >= 1024
  return Math.max(0, isNext ? power + 1 : power)
}

const digitsOf = (power: number, value: number) => (power > 0 && value < 100 ? 1 : 0)

function rounded(power: number, bytes: number, digits?: number): number {
  const value = bytes / 1024 ** power
  return Number(value.toFixed(digits ?? digitsOf(power, value)))
}

function floored(power: number, bytes: number): number {
  const value = bytes / 1024 ** power
  const scale = 10 ** digitsOf(power, value)
  return Math.floor(value * scale) / scale
}

const figures = (value: number, digits: number) => value.toLocaleString('en', { maximumFractionDigits: digits })
const unit = (power: number, value: number) => (power === 0 && value === 1 ? 'byte' : UNITS[power])
