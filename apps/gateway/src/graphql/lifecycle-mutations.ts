import { ForbiddenWabaError, QueueFullError, StorageFaultError, StorageFullError } from '../errors/upload-errors.ts'
import {
  KaleyraRejectedError,
  MediaNotFoundError,
  NotRenewableError,
  TooLateError,
} from '../errors/lifecycle-errors.ts'
import { builder } from './builder.ts'
import { answerAfterFirstTry } from './after-first-try.ts'
import { MediaObject } from './media-object.ts'

builder.mutationField('cancelMedia', t =>
  t.field({
    type: MediaObject,
    nullable: true,
    description: 'Gives up a media item that has not gone to Kaleyra, and its bytes. Twice is the same as once.',
    args: { id: t.arg.id({ required: true, description: 'The media item.' }) },
    errors: {
      types: [TooLateError, MediaNotFoundError],
      union: { name: 'CancelMediaResult', description: 'The media item, CANCELLED, or why it is not.' },
    },
    async resolve(_root, { id }, { cancel, findMedia }) {
      await cancel(id)
      const media = await findMedia(id)
      if (!media) throw new MediaNotFoundError(id)
      return media
    },
  }),
)

builder.mutationField('renewMedia', t =>
  t.field({
    type: MediaObject,
    nullable: true,
    description:
      'Makes a new media item, with a new handle to come, from the bytes of one that has had its handle: nothing is uploaded ' +
      'again. It takes a slot like any other.',
    args: { id: t.arg.id({ required: true, description: 'The media item to renew.' }) },
    errors: {
      types: [
        MediaNotFoundError,
        NotRenewableError,
        ForbiddenWabaError,
        QueueFullError,
        StorageFullError,
        StorageFaultError,
        KaleyraRejectedError,
      ],
      union: { name: 'RenewMediaResult', description: 'The new media item, or why there is none.' },
    },
    resolve: async (_root, { id }, context) =>
      answerAfterFirstTry({ id: await context.renew(id), isNew: true }, context),
  }),
)
