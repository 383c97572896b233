/**
 * The characters that a pattern such as `^[^\\/<@% ]+$` forbids, in its order. Throws for a pattern that is not one
 * class of single characters, so that a spec which says more than the messages can tell is noticed when it is generated.
 */
export function forbiddenCharacters(pattern: string): readonly string[] {
  const negated = /^\^\[\^(?<characters>(?:\\.|[^\]\\])+)\]\+\$$/u.exec(pattern)?.groups?.['characters']
  const found = [...(negated ?? '').matchAll(CHARACTER)].map(([text]) => meaning(text))
  const isAllowed = new RegExp(pattern, 'u')
  if (found.length === 0 || found.some(character => isAllowed.test(character))) {
    throw new Error(`the pattern of FileName is ${pattern}: expected ^[^…]+$, a class of single forbidden characters`)
  }
  return found
}

const CHARACTER = /\\u[\da-f]{4}|\\x[\da-f]{2}|\\?./gisu

function meaning(text: string): string {
  const hex = /^\\[ux](?<hex>[\da-f]+)$/iu.exec(text)?.groups?.['hex']
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
  return ESCAPES[text] ?? text.replace(/^\\/u, '')
}

const ESCAPES: Record<string, string> = {
  '\\t': '\t',
  '\\n': '\n',
  '\\r': '\r',
  '\\f': '\f',
  '\\v': '\v',
  '\\0': '\0',
}
