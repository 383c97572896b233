import { MOST_IN_SNAPSHOT } from '../live/changes.ts'
import { RequestError } from '../errors/caller-error.ts'
import { checkId, readWabaId } from './errors.ts'
import { builder } from './builder.ts'
import { MediaObject } from './media-object.ts'

const MAX_IDS = 100

builder.subscriptionField('mediaStatusChanged', t =>
  t.field({
    type: MediaObject,
    description:
      'The present state of each of these media items, then each change: one stream is enough for a page. An id ' +
      'that is unknown, or past its three days, gets no event.',
    args: { ids: t.arg.idList({ required: true, description: `The ids of the media items, from 1 to ${MAX_IDS}.` }) },
    subscribe(_root, { ids }, { changes }) {
      if (ids.length < 1 || ids.length > MAX_IDS)
        throw new RequestError('BAD_USER_INPUT', `ids holds ${ids.length} ids: expected from 1 to ${MAX_IDS}.`)
      for (const id of ids) checkId('ids', id)
      return changes.ofMedia(ids)
    },
    resolve: media => media,
  }),
)

builder.subscriptionField('wabaMediaChanged', t =>
  t.field({
    type: MediaObject,
    description:
      `The present state of a WABA's media items: of those under way the ${MOST_IN_SNAPSHOT} that changed last, and as many of ` +
      'those that have ended. Then each change of any of its media items, the new ones too. `media` lists all of them.',
    args: { wabaId: t.arg.id({ required: true, description: 'The WhatsApp business account, in digits.' }) },
    subscribe(_root, { wabaId }, { changes }) {
      return changes.ofWaba(readWabaId(wabaId))
    },
    resolve: media => media,
  }),
)
