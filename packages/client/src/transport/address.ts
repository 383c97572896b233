export type Address = {
  /** A path of the spec, such as `/{sid}/whatsapp`. */
  url: string
  path?: Record<string, string>
  query?: Record<string, string | number | undefined>
}

export function addressOf(baseUrl: string, { url, path = {}, query = {} }: Address): string {
  const filled = url.replaceAll(/\{(\w+)\}/gu, (_, name: string) => segment(name, path[name]))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.append(name, String(value))
  return search.size === 0 ? baseUrl + filled : `${baseUrl}${filled}?${search.toString()}`
}

/** An empty segment, or one of dots, would address something else. */
function segment(name: string, value = ''): string {
  if (/^\.{0,2}$/u.test(value)) throw new TypeError(`${name} is "${value}": expected an id.`)
  return encodeURIComponent(value)
}
