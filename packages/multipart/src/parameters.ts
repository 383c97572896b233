/** The parameters after the first `;`, by name in lower case and without quotes; the first of a name counts. */
export function parseParameters(value: string): Map<string, string> {
  const parameters = new Map<string, string>()
  const start = value.indexOf(';')
  if (start === -1) return parameters
  for (const { groups } of value.slice(start).matchAll(PARAMETER)) {
    const name = groups?.['name']?.toLowerCase() ?? ''
    if (!parameters.has(name)) parameters.set(name, groups?.['quoted'] ?? groups?.['bare']?.trimEnd() ?? '')
  }
  return parameters
}

const TOKEN = String.raw`[!#$%&'*+.^_\`|~\w-]+`

// Senders do not agree on a backslash: `filename="a\"` is undici's `a\`, `filename="a\"b"` is curl's `a"b`. All of them
// encode or escape a quote inside a name, so the quote that ends a value is the first one with nothing after it but the
// end of the line or another parameter. A value without such a quote goes to the end of the line.
const CLOSING_QUOTE = String.raw`"(?=[ \t]*(?:;[ \t]*(?:${TOKEN}[ \t]*=|$)|$))`

const PARAMETER = new RegExp(
  String.raw`;[ \t]*(?<name>${TOKEN})[ \t]*=[ \t]*(?:"(?<quoted>.*?)(?:${CLOSING_QUOTE}|$)|(?<bare>[^;]*))`,
  'gs',
)

/** The boundary of a content type, whatever its media type. */
export function boundaryOf(contentType: string): string | undefined {
  return parseParameters(contentType).get('boundary') || undefined
}
