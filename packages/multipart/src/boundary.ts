import { parseParameters } from './parameters.ts'

/** The boundary parameter of a content type, whatever the media type before it is; undefined when there is none. */
export function boundaryOf(contentType: string): string | undefined {
  return parseParameters(contentType).get('boundary') || undefined
}
