import { Kind } from 'graphql'
import type { GraphQLResolveInfo } from 'graphql'
import { builder } from './builder.ts'
import { answerAfterFirstTry } from './after-first-try.ts'
import { MediaObject } from './media-object.ts'
import { UPLOAD_ERRORS } from './error-types.ts'

export const WhenLimited = builder.enumType('WhenLimited', {
  description: 'What to do with an upload when its WABA has none left in this window.',
  values: {
    QUEUE: { description: 'Take it, answer QUEUED at once, and send it when a slot is free.' },
    REJECT: {
      description:
        'Answer a RateLimitedError, and keep nothing, unless more slots are free than uploads are queued. After a 429 of ' +
        "Kaleyra's own it is QUEUED with `lastError` all the same.",
    },
  } as const,
})

const UploadInput = builder.inputType('UploadResumableMediaInput', {
  description: 'A file, and what it is for.',
  fields: t => ({
    wabaId: t.id({ required: true, description: 'The WhatsApp business account, in digits.' }),
    file: t.field({
      type: 'Upload',
      required: true,
      description: 'The file, sent as the GraphQL multipart request specification says.',
    }),
    type: t.string({
      description:
        'Its type, such as `image/png`: what `file.type` holds; parameters and case do not count. Left out or empty, it is ' +
        'what the bytes say.',
    }),
    fileName: t.string({ description: "Its name, in place of the name the file's part carries." }),
    idempotencyKey: t.string({
      description:
        'A word of yours of at most 255 characters, unique for this upload. The same key with the same content answers the first media item again and ' +
        'uploads nothing; with other content it is an IdempotencyConflictError.',
    }),
    whenLimited: t.field({
      type: WhenLimited,
      defaultValue: 'QUEUE',
      description: 'What to do when the WABA has no upload left in this window.',
    }),
    reuse: t.boolean({
      defaultValue: false,
      description:
        'Answer an earlier media item of the same WABA, bytes and type, where there is one whose handle is good for an hour ' +
        'or more: no upload, no slot.',
    }),
  }),
})

builder.mutationField('uploadResumableMedia', t =>
  t.field({
    type: MediaObject,
    nullable: true,
    description:
      'Takes a file in and sends it to Kaleyra. Answers after the first try: usually PENDING. QUEUED when Kaleyra cannot ' +
      'be reached or the hour is full: the file is safe then and is sent automatically.',
    args: { input: t.arg({ type: UploadInput, required: true }) },
    errors: {
      types: UPLOAD_ERRORS,
      union: { name: 'UploadResumableMediaResult', description: 'The media item, or why there is none.' },
    },
    async resolve(_root, { input }, context, info) {
      const admitted = await context.accept({ ...input, fileComesAgain: !isAlone(info) })
      return answerAfterFirstTry(admitted, context)
    },
  }),
)

/** Whether this is the only field of the operation. A fragment counts as more. */
const isAlone = ({ operation: { selectionSet } }: GraphQLResolveInfo) =>
  selectionSet.selections.length === 1 && selectionSet.selections[0]?.kind === Kind.FIELD
