/** `a, b and c`. */
export const list = (items: readonly string[], comma = ', '): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(comma)} and ${items.at(-1)}`

/**
 * The invisible characters that change how the rest is shown, or split a line of a log:
 * controls, and what sets the direction of writing; also half a surrogate pair. One at a time, for a code point.
 */
export const isHidden = (point: string): boolean => /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u.test(point)

/** A text for people, on one line and in one direction; a book is not repeated whole, nor read. */
export function shown(text: string, most: number = MAX_SHOWN): string {
  // A character has at most two units: what lies behind these is cut away in any case.
  const points = Array.from(text.slice(0, 2 * (most + 1)), point => (isHidden(point) ? escaped(point) : point))
  return points.length <= most ? points.join('') : `${points.slice(0, most).join('')}…`
}

const MAX_SHOWN = 80

const escaped = (point: string) => String.raw`\u{${point.codePointAt(0)?.toString(16)}}`
