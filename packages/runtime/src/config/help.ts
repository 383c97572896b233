import type { Row } from './row.ts'

/** A longer key has a line of its own. */
const LONGEST = 24

/** The rows as `--help` prints them. */
export function helpOf(rows: Record<string, Row>, describe: (key: string, row: Row) => string = inWords): string {
  const named = Object.entries(rows).map(
    ([key, row]) => [row.placeholder ? `${key} ${row.placeholder}` : key, describe(key, row)] as const,
  )
  const column = Math.max(...named.map(([name]) => name.length).filter(length => length <= LONGEST)) + 2
  return named
    .map(
      ([name, text]) => `  ${name.length > LONGEST ? `${name}\n  ${''.padEnd(column)}` : name.padEnd(column)}${text}`,
    )
    .join('\n')
}

function inWords(key: string, { meaning, unset, secret, or, default: fallback }: Row): string {
  const absent = unset ? `; unset: ${unset}` : ''
  const file = secret ? `; or ${key}_FILE, a file with it` : ''
  return `${meaning}${absent}${file}${fallback ? ` (default ${or ? `${or}, or ` : ''}${fallback})` : ''}`
}
