import { readWabaId } from './errors.ts'
import { builder } from './builder.ts'
import type { Quota } from './context.ts'
import { MediaObject } from './media-object.ts'

builder.queryField('mediaStatus', t =>
  t.field({
    type: MediaObject,
    nullable: true,
    description: 'Where a media item stands. Null when it is unknown or past its three days. Never calls Kaleyra.',
    args: { id: t.arg.id({ required: true, description: 'The id that the upload answered.' }) },
    resolve: (_root, { id }, { findMedia }) => findMedia(id),
  }),
)

const UploadQuota = builder.objectRef<Quota>('UploadQuota').implement({
  description: 'How many uploads of a WABA may still go to Kaleyra in the hour that ends now.',
  fields: t => ({
    limit: t.exposeInt('limit', { description: 'How many may go in any hour.' }),
    used: t.exposeInt('used', { description: 'How many went in this one.' }),
    remaining: t.exposeInt('remaining', { description: 'How many may go now.' }),
    queued: t.exposeInt('queued', { description: 'How many wait here.' }),
    nextSlotAt: t.field({
      type: 'DateTime',
      description: 'When the next one may go; now, while some remain.',
      resolve: quota => new Date(quota.nextSlotAt),
    }),
  }),
})

builder.queryField('uploadQuota', t =>
  t.field({
    type: UploadQuota,
    nullable: true,
    description: 'What is left of the rate that Kaleyra allows a WABA.',
    args: { wabaId: t.arg.id({ required: true, description: 'The WhatsApp business account, in digits.' }) },
    resolve(_root, { wabaId }, { quota }) {
      return quota(readWabaId(wabaId))
    },
  }),
)
