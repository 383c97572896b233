/**
 * The parameters of a query. `+` stays `+`, since a sender that inserts a handle unencoded must not have it changed, and
 * no field can hold a space.
 */
export function splitQuery(query: string): { name: string; value: string; text: string }[] {
  return query
    .split('&')
    .filter(text => text !== '')
    .map(text => {
      const [, name = '', value = ''] = /^(?<name>[^=]*)=?(?<value>[^]*)$/u.exec(text) ?? []
      return { name: decoded(name), value: decoded(value), text }
    })
}

/** Kaleyra's GET form has literal double quotes around each value. */
export const unquoted = (text: string) => (/^".*"$/su.test(text) ? text.slice(1, -1) : text)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A % that was never encoded.
    return text
  }
}
