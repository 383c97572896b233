/** At most `calls` in any window of `windowMs`. */
export type Rate = { calls: number; windowMs: number }

/** `20/1h`: calls per window. Undefined when it is not one. */
export function parseRate(text: string): Rate | undefined {
  const [calls, window, ...rest] = text.split('/')
  const count = parseCount(calls ?? '')
  const windowMs = parseDuration(window ?? '')
  return count && windowMs && rest.length === 0 ? { calls: count, windowMs } : undefined
}

/** `250ms`, `10s`, `1m`, `24h`: a duration of more than zero, in milliseconds. Undefined when it is not one. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?<count>\d{1,9})(?<unit>ms|s|m|h)$/u.exec(text.trim())
  const ms = Number(match?.groups?.['count']) * (UNITS_MS[match?.groups?.['unit'] ?? ''] ?? Number.NaN)
  return ms > 0 ? ms : undefined
}

/** Durations separated by commas, at least one. */
export function parseDurations(text: string): number[] | undefined {
  const durations = text
    .split(',')
    .map(parseDuration)
    .filter(one => one !== undefined)
  return durations.length === text.split(',').length ? durations : undefined
}

export function parseBytes(text: string): number | undefined {
  return parseCount(text) || undefined
}

/** How many there may be: 1 or more. */
export const parseLimit = parseBytes

export function parsePort(text: string): number | undefined {
  const port = parseCount(text)
  return port !== undefined && port <= 65_535 ? port : undefined
}

const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** A whole number, 0 too. */
export const parseCount = (text: string) => (/^\d{1,15}$/u.test(text.trim()) ? Number(text) : undefined)
