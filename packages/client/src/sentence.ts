/** `a, b and c`. */
export const list = (items: readonly string[], comma = ', '): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(comma)} and ${items.at(-1)}`

/** What a value is that is not what was expected; never the value, which may be a secret. */
export const kindOf = (value: unknown): string =>
  value === null || value === undefined ? String(value) : `a value of type ${typeof value}`

/**
 * Whether a code point is invisible and changes the text around it: controls, line breaks, direction marks, half a
 * surrogate pair.
 */
export const isHidden = (point: string): boolean => /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u.test(point)

/**
 * A text for people, on one line and in one direction; a long one is shortened.
 *
 * @example
 * ```ts
 * import { shown } from '@resumable-media/client/rules'
 *
 * console.log(shown('a\nb'), shown('abc', 2)) // a\u{a}b ab…
 * ```
 */
export function shown(text: string, most: number = MAX_SHOWN): string {
  const points = Array.from(text.slice(0, 2 * (most + 1)), point => (isHidden(point) ? escaped(point) : point))
  return points.length <= most ? points.join('') : `${points.slice(0, most).join('')}…`
}

const MAX_SHOWN = 80

const escaped = (point: string) => String.raw`\u{${point.codePointAt(0)?.toString(16)}}`
