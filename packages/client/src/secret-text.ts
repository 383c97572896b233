export type Redact = { text: (text: string) => string; fault: (fault: unknown) => unknown }

/**
 * Takes the API key out of what an error will hold: a proxy may send back the request it was sent, and a parser's error
 * holds what it could not parse.
 */
export function createRedact(apiKey: string): Redact {
  const forms = [...new Set([apiKey, JSON.stringify(apiKey).slice(1, -1), encodeURIComponent(apiKey)])]
  // A shorter text is no secret, and may be a part of any word.
  const text = (from: string) =>
    apiKey.length < SHORTEST ? from : forms.reduce((left, form) => left.replaceAll(form, REDACTED), from)

  /** In place, and through the causes: the stack and the class of an error are to stay what they are. */
  function fault(found: unknown, depth = 0): unknown {
    if (typeof found === 'string') return text(found)
    if (!(found instanceof Error) || depth > DEEPEST) return found
    for (const name of Reflect.ownKeys(found)) {
      const property = Reflect.getOwnPropertyDescriptor(found, name)
      if (typeof property?.value === 'string') {
        const value = text(property.value)
        if (value !== property.value) Reflect.defineProperty(found, name, { ...property, value })
      } else fault(property?.value, depth + 1)
    }
    return found
  }

  return { text, fault }
}

export const REDACTED = '[redacted]'
const SHORTEST = 8
/** Errors in errors that name each other. */
const DEEPEST = 10
