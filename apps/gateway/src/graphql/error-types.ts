import {
  ContentMismatchError,
  EmptyFileError,
  FileTooLargeError,
  ForbiddenWabaError,
  IdempotencyConflictError,
  InvalidFileNameError,
  InvalidInputError,
  QueueFullError,
  RateLimitedError,
  StorageFaultError,
  StorageFullError,
  TooManyError,
  UnsupportedMediaTypeError,
} from '../errors/upload-errors.ts'
import {
  KaleyraRejectedError,
  MediaNotFoundError,
  NotRenewableError,
  TooLateError,
} from '../errors/lifecycle-errors.ts'
import type { UserError } from '../errors/caller-error.ts'
import { REFUSAL_CURES } from '../media/refusal-reason.ts'
import { builder } from './builder.ts'
import { MediaStatusEnum } from './media-status-enum.ts'

export const UserErrorInterface = builder.interfaceRef<UserError>('UserError').implement({
  description: 'An error that the user can correct. Every error that a result can hold has these two fields.',
  fields: t => ({
    code: t.exposeString('code', { description: 'A stable word for it, to branch on.' }),
    message: t.exposeString('message', { description: 'A sentence for people: the value, the limit and the cure.' }),
  }),
})

/** `checkUpload` answers errors as plain values, so types are resolved by name and not by class. */
const named = (name: string) => ({
  name,
  interfaces: [UserErrorInterface],
  isTypeOf: (value: unknown) => (value as { name?: unknown }).name === name,
})

builder.objectType(InvalidFileNameError, {
  ...named('InvalidFileNameError'),
  description: 'The name of the file is empty, too long, or holds a character that is not allowed.',
  fields: t => ({
    fileName: t.exposeString('fileName', {
      description: 'The name as it came; of one that is too long by far the beginning.',
    }),
    characters: t.exposeStringList('characters', { description: 'The characters found that are not allowed.' }),
    suggestion: t.exposeString('suggestion', { description: 'A name as near as can be that is allowed.' }),
  }),
})

builder.objectType(InvalidInputError, {
  ...named('InvalidInputError'),
  description: 'An argument has a value that a correct client never sends. Correct the client.',
  fields: t => ({ argument: t.exposeString('argument', { description: 'Which one, such as `sha256`.' }) }),
})

builder.objectType(UnsupportedMediaTypeError, {
  ...named('UnsupportedMediaTypeError'),
  description: 'Files of this type cannot be uploaded.',
  fields: t => ({
    type: t.exposeString('type', {
      nullable: true,
      description: 'The type as given or found; null when the bytes say nothing.',
    }),
    supported: t.exposeStringList('supported', { description: 'The types that can be uploaded.' }),
  }),
})

builder.objectType(ContentMismatchError, {
  ...named('ContentMismatchError'),
  description: 'The bytes are not of the type that was declared, break off, or are a file of another kind too.',
  fields: t => ({
    declared: t.exposeString('declared', { description: 'The type as given, or where none was what the bytes say.' }),
    detected: t.exposeString('detected', {
      nullable: true,
      description: 'What the bytes say; null when they say nothing.',
    }),
  }),
})

builder.objectType(EmptyFileError, {
  ...named('EmptyFileError'),
  description: 'The file has no bytes, or none was sent.',
})

builder.objectType(FileTooLargeError, {
  ...named('FileTooLargeError'),
  description: 'The file is larger than can be uploaded.',
  fields: t => ({
    maxBytes: t.exposeInt('maxBytes', { description: 'The largest size that can be uploaded, in bytes.' }),
  }),
})

builder.objectType(ForbiddenWabaError, {
  ...named('ForbiddenWabaError'),
  description: 'The WABA is not one that can be used here.',
  fields: t => ({ wabaId: t.exposeID('wabaId', { description: 'The WABA as given.' }) }),
})

builder.objectType(TooManyError, {
  ...named('TooManyError'),
  description: 'The caller has as many uploads as it may have at once.',
  fields: t => ({ limit: t.exposeInt('limit', { description: 'How many it may have.' }) }),
})

builder.objectType(RateLimitedError, {
  ...named('RateLimitedError'),
  description: 'The WABA has no upload left in this window, and the upload was not to be queued.',
  fields: t => ({
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', { description: 'In how many seconds there is a slot again.' }),
    nextSlotAt: t.field({
      type: 'DateTime',
      description: 'When there is a slot again.',
      resolve: error => new Date(error.nextSlotAt),
    }),
  }),
})

builder.objectType(QueueFullError, {
  ...named('QueueFullError'),
  description: 'More uploads of the WABA wait than could leave before they would expire.',
  fields: t => ({ limit: t.exposeInt('limit', { description: 'How many may wait.' }) }),
})

builder.objectType(StorageFullError, {
  ...named('StorageFullError'),
  description: 'There is no room for the file here at the moment.',
})

builder.objectType(StorageFaultError, {
  ...named('StorageFaultError'),
  description: 'The file cannot be stored or read here at the moment: a fault of the machine, which may pass.',
})

builder.objectType(IdempotencyConflictError, {
  ...named('IdempotencyConflictError'),
  description: 'The idempotency key was used for an upload of other content.',
  fields: t => ({ mediaId: t.exposeID('mediaId', { description: 'The media item that has the key.' }) }),
})

builder.objectType(MediaNotFoundError, {
  ...named('MediaNotFoundError'),
  description: 'There is no such media item, or no longer.',
})

builder.objectType(TooLateError, {
  ...named('TooLateError'),
  description: 'The media item can no longer be cancelled.',
  fields: t => ({
    status: t.field({ type: MediaStatusEnum, description: 'Where it stands.', resolve: error => error.status }),
  }),
})

builder.objectType(NotRenewableError, {
  ...named('NotRenewableError'),
  description: 'The media item cannot be renewed: it has not had its handle, or its bytes are gone.',
  fields: t => ({
    status: t.field({ type: MediaStatusEnum, description: 'Where it stands.', resolve: error => error.status }),
  }),
})

const KaleyraRejectedReason = builder.enumType('KaleyraRejectedReason', {
  description: "Kaleyra's reason, in one word.",
  values: Object.fromEntries(Object.entries(REFUSAL_CURES).map(([reason, description]) => [reason, { description }])),
})

builder.objectType(KaleyraRejectedError, {
  ...named('KaleyraRejectedError'),
  description: 'Kaleyra has refused the file for good.',
  fields: t => ({
    reason: t.field({ type: KaleyraRejectedReason, description: 'Why.', resolve: error => error.reason }),
    mediaId: t.exposeID('mediaId', { description: 'The media item, which is FAILED now.' }),
  }),
})

/** What can be wrong with an upload before its bytes are known. */
export const BEGIN_ERRORS = [
  InvalidInputError,
  InvalidFileNameError,
  UnsupportedMediaTypeError,
  EmptyFileError,
  FileTooLargeError,
  ForbiddenWabaError,
  TooManyError,
  RateLimitedError,
  QueueFullError,
  StorageFullError,
  StorageFaultError,
  IdempotencyConflictError,
]

export const UPLOAD_ERRORS = [...BEGIN_ERRORS, ContentMismatchError, KaleyraRejectedError]
