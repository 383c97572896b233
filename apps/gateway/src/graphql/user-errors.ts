import {
  ContentMismatchError,
  EmptyFileError,
  FileTooLargeError,
  ForbiddenWabaError,
  InvalidFileNameError,
  UnsupportedMediaTypeError,
} from '../intake/errors.ts'
import type { UserError } from '../media/user-error.ts'
import { REFUSAL_REASONS } from '../media/refusal.ts'
import { builder } from './builder.ts'
import { KaleyraRejectedError } from './kaleyra-rejected-error.ts'

const UserErrorInterface = builder.interfaceRef<UserError>('UserError').implement({
  description: 'Something the user can mend. Every error that a result can hold has these two fields.',
  fields: t => ({
    code: t.exposeString('code', { description: 'A stable word for it, to branch on.' }),
    message: t.exposeString('message', { description: 'A sentence for people: the value, the limit and the cure.' }),
  }),
})

const interfaces = [UserErrorInterface]

builder.objectType(InvalidFileNameError, {
  name: 'InvalidFileNameError',
  description: 'The name of the file is empty, too long, or holds a character that is not allowed.',
  interfaces,
  fields: t => ({
    fileName: t.exposeString('fileName', { description: 'The name as it came.' }),
    characters: t.exposeStringList('characters', { description: 'The characters found that are not allowed.' }),
    suggestion: t.exposeString('suggestion', { description: 'A name as near as can be that is allowed.' }),
  }),
})

builder.objectType(UnsupportedMediaTypeError, {
  name: 'UnsupportedMediaTypeError',
  description: 'Files of this type cannot be uploaded.',
  interfaces,
  fields: t => ({
    type: t.exposeString('type', {
      nullable: true,
      description: 'The type as given or found; null when the bytes say nothing.',
    }),
    supported: t.exposeStringList('supported', { description: 'The types that can be uploaded.' }),
  }),
})

builder.objectType(ContentMismatchError, {
  name: 'ContentMismatchError',
  description: 'The bytes are not of the type that was declared.',
  interfaces,
  fields: t => ({
    declared: t.exposeString('declared', { description: 'The type as given.' }),
    detected: t.exposeString('detected', {
      nullable: true,
      description: 'What the bytes say; null when they say nothing.',
    }),
  }),
})

builder.objectType(EmptyFileError, {
  name: 'EmptyFileError',
  description: 'The file has no bytes, or none was sent.',
  interfaces,
})

builder.objectType(FileTooLargeError, {
  name: 'FileTooLargeError',
  description: 'The file is larger than can be uploaded.',
  interfaces,
  fields: t => ({
    maxBytes: t.exposeInt('maxBytes', { description: 'The largest size that can be uploaded, in bytes.' }),
  }),
})

builder.objectType(ForbiddenWabaError, {
  name: 'ForbiddenWabaError',
  description: 'The WABA is not one that can be used here.',
  interfaces,
  fields: t => ({ wabaId: t.exposeString('wabaId', { description: 'The WABA as given.' }) }),
})

const KaleyraRejectedReason = builder.enumType('KaleyraRejectedReason', {
  description: "Kaleyra's reason, in one word.",
  values: REFUSAL_REASONS,
})

builder.objectType(KaleyraRejectedError, {
  name: 'KaleyraRejectedError',
  description: 'Kaleyra has refused the file for good.',
  interfaces,
  fields: t => ({
    reason: t.field({ type: KaleyraRejectedReason, description: 'Why.', resolve: error => error.reason }),
    mediaId: t.exposeID('mediaId', { description: 'The media, which is FAILED now.' }),
  }),
})

export const UPLOAD_ERRORS = [
  InvalidFileNameError,
  UnsupportedMediaTypeError,
  ContentMismatchError,
  EmptyFileError,
  FileTooLargeError,
  ForbiddenWabaError,
  KaleyraRejectedError,
]
