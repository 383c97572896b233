// A file of its own: a page that needs this alone is not to load the rules and their schemas.

/**
 * The media type in a text of a browser or program: lower case, without parameters. Undefined for none: browsers give
 * "" for an unknown file.
 *
 * @example
 * ```ts
 * import { mediaTypeOf } from '@resumable-media/client/rules'
 *
 * console.log(mediaTypeOf('Video/MP4; codecs="avc1"'), mediaTypeOf('')) // video/mp4 undefined
 * ```
 */
export function mediaTypeOf(text: string | null | undefined): string | undefined {
  if (text == null || text.length > MAX_TYPE_LENGTH) return text ?? undefined
  return text.split(';', 1)[0]?.trim().toLowerCase() || undefined
}

/** RFC 6838, 4.2: two names of at most 127 characters; the parameters of a film have some more. */
const MAX_TYPE_LENGTH = 255
