import { getWhole } from '../media/media.ts'
import type { ListedMedia } from '../media/media.ts'
import { builder } from './builder.ts'

type Header = { type: 'HEADER'; format: 'IMAGE' | 'VIDEO' | 'DOCUMENT'; example: { header_handle: string[] } }

/** The HEADER of a message template with a handle in it, as Meta's template API takes it. */
export function headerOf(media: ListedMedia, handle: string): Header {
  return { type: 'HEADER', format: formatOf(getWhole(media).type), example: { header_handle: [handle] } }
}

function formatOf(type: string): Header['format'] {
  if (type.startsWith('image/')) return 'IMAGE'
  return type.startsWith('video/') ? 'VIDEO' : 'DOCUMENT'
}

const HeaderExample = builder.objectRef<Header['example']>('HeaderExample').implement({
  description: 'The sample of a header.',
  fields: t => ({ header_handle: t.exposeStringList('header_handle', { description: 'The handle.' }) }),
})

export const HeaderComponent = builder.objectRef<Header>('HeaderComponent').implement({
  description: 'A component of a message template, named as the template API names its fields.',
  fields: t => ({
    type: t.exposeString('type', { description: 'Always `HEADER`.' }),
    format: t.exposeString('format', { description: '`IMAGE`, `VIDEO` or `DOCUMENT`.' }),
    example: t.field({
      type: HeaderExample,
      description: 'The sample of the header.',
      resolve: header => header.example,
    }),
  }),
})
