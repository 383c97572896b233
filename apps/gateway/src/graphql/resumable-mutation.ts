import { builder } from './builder.ts'
import { BEGIN_ERRORS } from './error-types.ts'
import { MediaObject } from './media-object.ts'
import { WhenLimited } from './upload-mutation.ts'

const CreateResumableUploadInput = builder.inputType('CreateResumableUploadInput', {
  description: 'A file whose bytes are still to come, and what it is for.',
  fields: t => ({
    wabaId: t.id({ required: true, description: 'The WhatsApp business account, in digits.' }),
    fileName: t.string({ required: true, description: 'What `file.name` holds.' }),
    size: t.float({ required: true, description: 'What `file.size` holds: bytes.' }),
    type: t.string({
      description:
        'What `file.type` holds; parameters and case do not count. Left out or empty, it is what the bytes say.',
    }),
    sha256: t.string({
      description:
        'The SHA-256 of the file in hexadecimal, where it is known: the upload is FAILED with CHECKSUM_MISMATCH when ' +
        'the bytes turn out to be others.',
    }),
    idempotencyKey: t.string({
      description:
        'A word of yours of at most 255 characters, unique for this upload. The same key with the same facts answers the first media item again, to be ' +
        'resumed where it stands; with others it is an IdempotencyConflictError.',
    }),
    whenLimited: t.field({
      type: WhenLimited,
      defaultValue: 'QUEUE',
      description: 'What to do when the WABA has no upload left in this window, now, before the first byte.',
    }),
  }),
})

builder.mutationField('createResumableUpload', t =>
  t.field({
    type: MediaObject,
    nullable: true,
    description:
      'Begins an upload whose bytes are sent to `uploadUrl` by tus 1.0, in as many pieces as it takes. Every rule but ' +
      'those about content is answered here, before the first byte. The last byte submits the media item automatically.',
    args: { input: t.arg({ type: CreateResumableUploadInput, required: true }) },
    errors: {
      types: BEGIN_ERRORS,
      union: { name: 'CreateResumableUploadResult', description: 'The media item, RECEIVING, or why there is none.' },
    },
    resolve: async (_root, { input }, { begin }) => (await begin(input)).media,
  }),
)
