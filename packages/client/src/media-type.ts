/**
 * The type that a text names, as browsers, recorders and programs give it: in lower case, without parameters. Undefined
 * where it names none: browsers give "" for a file that they do not know.
 */
export function mediaTypeOf(text: string | null | undefined): string | undefined {
  if (text == null || text.length > MAX_TYPE_LENGTH) return text ?? undefined
  return text.split(';', 1)[0]?.trim().toLowerCase() || undefined
}

/** RFC 6838, 4.2: two names of at most 127 characters; the parameters of a film have some more. */
const MAX_TYPE_LENGTH = 255
