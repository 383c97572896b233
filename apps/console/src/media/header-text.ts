import type { Media } from '@resumable-media/uploader'

/** The header of a message template, to paste among its components. */
export const headerText = ({ headerComponent }: Media): string => JSON.stringify(headerComponent, null, 2)
