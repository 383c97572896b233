import type { Media } from '@resumable-media/uploader'

/** The header of a message template, to paste among its components. */
export function headerText({ headerComponent }: Media): string {
  if (!headerComponent) return ''
  const { type, format, example } = headerComponent
  return JSON.stringify({ type, format, example: { header_handle: example.header_handle } }, null, 2)
}
