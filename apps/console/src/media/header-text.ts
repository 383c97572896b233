import type { Media } from '@resumable-media/uploader'

/** The header of a message template, to paste among its components: GraphQL's own names are no part of it. */
export const headerText = ({ headerComponent }: Media): string =>
  JSON.stringify(headerComponent, (name, value: unknown) => (name === '__typename' ? undefined : value), 2)
