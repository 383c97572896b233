/** The body as JSON, or as text if it is none, or has too many values to be an answer. */
export function parsed(text: string, mostValues = MOST_VALUES): unknown {
  if (text.length > mostValues && hasMoreValuesThan(mostValues, text)) return text
  try {
    return JSON.parse(text, digitsOfLargeNumbers)
  } catch {
    return text
  }
}

/** For Kaleyra's answers: enough for some thousand uploads; 4 MB of brackets have millions, and block the process. */
const MOST_VALUES = 200_000

/** An upper bound: it also counts these characters within texts. */
function hasMoreValuesThan(most: number, text: string): boolean {
  let values = 0
  for (let at = 0; at < text.length && values <= most; at += 1) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === BRACKET || code === BRACE) values += 1
  }
  return values > most
}

const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b]

/** An id of more than 15 digits, sent as a number, would be rounded into another one. */
function digitsOfLargeNumbers(_key: string, value: unknown, context?: { source: string }): unknown {
  const source = context?.source ?? ''
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^\d+$/u.test(source)) return value
  // Copied, since a slice would keep the whole text in memory.
  return source.length > 100 ? source : String(BigInt(source))
}
