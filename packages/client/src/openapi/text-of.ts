/** A value of an address or a form: as it is, in ISO 8601, or as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return String(value)
  return value instanceof Date ? value.toISOString() : jsonOf(value)
}

/** JSON has no bigint: it goes as its digits. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))
