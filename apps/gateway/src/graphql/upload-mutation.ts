import { GraphQLError } from 'graphql'
import { BadUploadRequest } from '../intake/bad-upload-request.ts'
import { REFUSAL_REASONS } from '../media/refusal.ts'
import type { RefusalReason } from '../media/refusal.ts'
import { builder } from './builder.ts'
import { KaleyraRejectedError } from './kaleyra-rejected-error.ts'
import { MediaObject } from './media-object.ts'
import { UPLOAD_ERRORS } from './user-errors.ts'

const UploadInput = builder.inputType('UploadResumableMediaInput', {
  description: 'A file, and what it is for.',
  fields: t => ({
    wabaId: t.string({ required: true, description: 'The WhatsApp business account, in digits.' }),
    file: t.field({
      type: 'Upload',
      required: true,
      description: 'The file, sent as the GraphQL multipart request specification says.',
    }),
    type: t.string({
      description: 'Its type, such as `image/png`: what `file.type` holds. Left out, it is what the bytes say.',
    }),
    fileName: t.string({ description: "Its name, in place of the name the file's part carries." }),
  }),
})

builder.mutationField('uploadResumableMedia', t =>
  t.field({
    type: MediaObject,
    description:
      'Takes a file in and sends it to Kaleyra. Answers after the first try: usually PENDING. QUEUED when Kaleyra cannot ' +
      'be reached or the hour is full: the file is safe then and goes out by itself.',
    args: { input: t.arg({ type: UploadInput, required: true }) },
    errors: {
      types: UPLOAD_ERRORS,
      union: { name: 'UploadResumableMediaResult', description: 'The media, or why there is none.' },
    },
    async resolve(_root, { input }, context) {
      const media = await context.afterFirstTry(await context.accept(input).catch(explain))
      if (isRefusal(media.failureCode)) {
        throw new KaleyraRejectedError(media.failureCode, media.failureMessage ?? '', media.id)
      }
      return media
    },
  }),
)

const isRefusal = (code: string | null): code is RefusalReason =>
  (REFUSAL_REASONS as readonly (string | null)[]).includes(code)

/** A request that broke off is the sender's fault, and no secret. */
function explain(error: unknown): never {
  if (error instanceof BadUploadRequest)
    throw new GraphQLError(error.message, { extensions: { code: 'BAD_UPLOAD_REQUEST' } })
  throw error
}
