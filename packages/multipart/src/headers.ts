export type Headers = ReadonlyMap<string, string>

/**
 * The headers in these lines, by name in lower case, one character for each byte; the first of a name counts. A
 * malformed line ends them: what follows is not trusted.
 */
export function parseHeaders(lines: readonly string[]): Headers {
  const headers = new Map<string, string>()
  let last: string | undefined
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (/[\r\n]/.test(line)) break
    if (/^[ \t]/.test(line) && last !== undefined) {
      headers.set(last, (headers.get(last) ?? '') + line)
      continue
    }
    if (colon < 1) break
    const name = line.slice(0, colon).toLowerCase()
    last = headers.has(name) ? `${name} again` : name
    headers.set(last, line.slice(colon + 1))
  }
  return headers
}
