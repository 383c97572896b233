/**
 * A callback's `time`: seconds in 10 digits, milliseconds in 13, or ISO 8601, which is UTC where it names no zone.
 * Undefined when it is none of them.
 */
export function callbackTime(text: string): Date | undefined {
  if (/^\d{10}$/u.test(text)) return new Date(Number(text) * 1000)
  if (/^\d{13}$/u.test(text)) return new Date(Number(text))
  const iso = ISO.exec(text)
  if (!iso) return undefined
  const at = Date.parse(`${iso[1]}T${iso[2]}${iso[3] ?? 'Z'}`)
  return Number.isNaN(at) ? undefined : new Date(at)
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?$/u
