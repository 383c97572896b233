/** A part by what stands between its boundaries. */
export type Found = { headers: string; body: string }

/**
 * What a multipart body holds, slowly and line by line: only for tests. A boundary's line is `--boundary`, padding and
 * its line break, or begins with `--boundary--`. Undefined where it is not whole or not clear.
 */
export function partsByLine(text: string, boundary: string): Found[] | undefined {
  const lines = text.split('\r\n')
  const kinds = lines.map((line, index) => kindOf(line, boundary, index === lines.length - 1))
  const end = kinds.findIndex(kind => kind === 'end' || kind === 'unclear end')
  if (end === -1) return undefined
  if (kinds[end] === 'unclear end' && kinds.slice(end + 1).some(kind => kind !== 'content')) return undefined
  const starts = kinds.flatMap((kind, index) => (kind === 'part' && index < end ? [index] : []))
  const parts = starts.map((start, index) => partOf(lines.slice(start + 1, starts[index + 1] ?? end)))
  return parts.every(part => part !== undefined) ? parts : undefined
}

function kindOf(line: string, boundary: string, isLast: boolean): 'content' | 'part' | 'end' | 'unclear end' {
  if (!line.startsWith(`--${boundary}`)) return 'content'
  const rest = line.slice(boundary.length + 2)
  if (rest.startsWith('--')) return /^--[ \t]*(?:$|[\r\n])/.test(rest) ? 'end' : 'unclear end'
  return /^[ \t]{0,1000}$/.test(rest) && !isLast ? 'part' : 'content'
}

function partOf(lines: string[]): Found | undefined {
  const blank = lines.indexOf('')
  if (blank === -1) return undefined
  return { headers: lines.slice(0, blank).join('\r\n'), body: lines.slice(blank + 1).join('\r\n') }
}
