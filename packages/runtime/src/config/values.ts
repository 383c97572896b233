/** A type of values: `parse` answers undefined for any other text, `expected` describes it. */
type Format<T> = { parse: (text: string) => T | undefined; expected: string }

/** At most `calls` in any window of `windowMs`. */
export type Rate = { calls: number; windowMs: number }

/**
 * `250ms`, `10s`, `1m`, `24h`: a duration of more than zero, in milliseconds; with `between`, within these two. The
 * default is the example as well.
 */
export const duration = (example: string, between?: readonly [string, string]) => ({
  default: example,
  parse: (text: string) => within(parseDuration(text), ...(between?.map(one => parseDuration(one) ?? 0) ?? [])),
  expected: between ? `a duration from ${between.join(' to ')}, such as ${example}` : `a duration such as ${example}`,
})

/** Durations separated by commas, at least one. */
export const durations = (example: string): Format<readonly number[]> =>
  list(parseDuration, `durations such as ${example}`)

/** `20/1h`: calls per window. */
export const rate: Format<Rate> = {
  parse(text) {
    const [calls = '', window = '', ...rest] = text.split('/')
    const [count, windowMs] = [parseCount(calls), parseDuration(window)]
    return count && windowMs && rest.length === 0 ? { calls: count, windowMs } : undefined
  },
  expected: 'calls per window, such as 20/1h',
}

/** A whole number between bounds; `of` is its unit. */
export function wholeNumber({ from = 0, to, of }: { from?: number; to?: number; of?: string } = {}): Format<number> {
  const bounds = to !== undefined ? ` from ${from} to ${to}` : from > 0 ? ` from ${from} on` : ''
  return {
    parse: text => within(parseCount(text), from, to),
    expected: `a whole number${of ? ` of ${of}` : ''}${bounds}`,
  }
}

/** A number between bounds, such as 0.5. */
export const number = ({ from, to }: { from: number; to: number }): Format<number> => ({
  parse: text => within(/^\d+(?:\.\d+)?$/u.test(text.trim()) ? Number(text) : undefined, from, to),
  expected: `a number from ${from} to ${to}`,
})

/** A port to listen on; 0 takes a free one. */
export const port: Format<number> = { ...wholeNumber({ to: 65_535 }), expected: 'a port from 0 to 65535' }

/** One of some words. */
export const choice = <const T extends string>(...words: readonly T[]): Format<T> => ({
  parse: text => words.find(word => word === text),
  expected: words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}`,
})

/** One of two words: the first is true. */
export const either = (yes: string, no: string): Format<boolean> => ({
  parse: text => (text === yes ? true : text === no ? false : undefined),
  expected: `${yes} or ${no}`,
})

/** A text that passes a test. */
export const matching = (test: (text: string) => boolean, expected: string): Format<string> => ({
  parse: text => (test(text) ? text : undefined),
  expected,
})

export const httpUrl = matching(text => /^https?:$/u.test(URL.parse(text)?.protocol ?? ''), 'an http or https URL')

/** What `one` takes, separated by commas. */
export function list<T>(one: (text: string) => T | undefined, expected: string): Format<readonly T[]> {
  return {
    parse(text) {
      const values = text.split(',').map(part => one(part))
      return values.every(value => value !== undefined) ? values : undefined
    },
    expected,
  }
}

function parseDuration(text: string): number | undefined {
  const { count, unit = '' } = /^(?<count>\d{1,9})(?<unit>ms|s|m|h)$/u.exec(text.trim())?.groups ?? {}
  return Number(count) * (UNITS_MS[unit] ?? Number.NaN) || undefined
}

const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const parseCount = (text: string) => (/^\d{1,15}$/u.test(text.trim()) ? Number(text) : undefined)

const within = (value: number | undefined, from = 0, to = Number.MAX_SAFE_INTEGER) =>
  value !== undefined && value >= from && value <= to ? value : undefined
