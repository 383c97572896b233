import { shown } from '@resumable-media/client/rules'
import type { MediaPage } from '../store/media-reads.ts'
import type { ListedMedia } from '../media/media.ts'
import { RequestError } from '../errors/caller-error.ts'
import { checkId, readWabaId } from './errors.ts'
import { builder } from './builder.ts'
import { MediaObject } from './media-object.ts'
import { MediaStatusEnum } from './media-status-enum.ts'

const MAX_PAGE = 100

const PageInfo = builder.objectRef<MediaPage & { fromStart: boolean }>('PageInfo').implement({
  description: 'Where a page lies in its list.',
  fields: t => ({
    hasNextPage: t.boolean({ description: 'Whether more follow.', resolve: page => page.hasMore }),
    hasPreviousPage: t.boolean({ description: 'Whether some went before.', resolve: page => !page.fromStart }),
    startCursor: t.string({
      nullable: true,
      description: 'The cursor of the first.',
      resolve: ({ media }) => cursorOf(media[0]),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The cursor of the last: `after` for the next page.',
      resolve: ({ media }) => cursorOf(media.at(-1)),
    }),
  }),
})

const MediaEdge = builder.objectRef<ListedMedia>('MediaEdge').implement({
  description: 'A media item in a list.',
  fields: t => ({
    cursor: t.string({ description: 'Its place in the list.', resolve: media => cursorOf(media) ?? '' }),
    node: t.field({ type: MediaObject, description: 'The media item.', resolve: media => media }),
  }),
})

/** `first` of the connection has counted them already. */
const ONCE = { multiplier: 1 }

const MediaConnection = builder.objectRef<MediaPage & { fromStart: boolean }>('MediaConnection').implement({
  description: 'A page of media items.',
  fields: t => ({
    edges: t.field({
      type: [MediaEdge],
      description: 'The media items with their cursors.',
      complexity: ONCE,
      resolve: page => page.media,
    }),
    nodes: t.field({
      type: [MediaObject],
      description: 'The media items.',
      complexity: ONCE,
      resolve: page => page.media,
    }),
    pageInfo: t.field({ type: PageInfo, description: 'Where the page lies.', resolve: page => page }),
  }),
})

builder.queryField('media', t =>
  t.field({
    type: MediaConnection,
    nullable: true,
    description: 'The media items of a WABA, the newest first.',
    args: {
      wabaId: t.arg.id({ required: true, description: 'The WhatsApp business account, in digits.' }),
      status: t.arg({ type: MediaStatusEnum, description: 'Only those that stand there.' }),
      first: t.arg.int({ required: true, defaultValue: 25, description: `How many, from 1 to ${MAX_PAGE}.` }),
      after: t.arg.string({ description: 'The cursor after which to go on.' }),
    },
    complexity: ({ first }) => ({ multiplier: first }),
    async resolve(_root, { wabaId: asked, status, first, after }, { reads }) {
      const wabaId = readWabaId(asked)
      if (first < 1 || first > MAX_PAGE)
        throw new RequestError('BAD_USER_INPUT', `first is ${first}: expected a number from 1 to ${MAX_PAGE}.`)
      const afterSeq = after == null ? undefined : seqOf(after)
      const page = await reads.list({ wabaId, status: status ?? undefined, first, afterSeq })
      return { ...page, fromStart: afterSeq === undefined }
    },
  }),
)

/** Opaque to clients, so that the order can change. */
function cursorOf(media: ListedMedia | undefined): string | null {
  return media ? Buffer.from(`media:${media.seq}`).toString('base64url') : null
}

function seqOf(cursor: string): number {
  checkId('after', cursor)
  const seq = /^media:(?<seq>\d{1,15})$/u.exec(Buffer.from(cursor, 'base64url').toString())?.groups?.['seq']
  if (seq === undefined)
    throw new RequestError('BAD_USER_INPUT', `after is "${shown(cursor)}": expected a cursor that a page has answered.`)
  return Number(seq)
}
