// Generated from apps/gateway/schema.graphql by `pnpm generate`. Do not edit.

/**
 * The members of each interface and union: the `possibleTypes` of Apollo's cache.
 *
 * @example
 * new InMemoryCache({ possibleTypes })
 */
export const possibleTypes = {
  CancelMediaResult: ['Media', 'MediaNotFoundError', 'TooLateError'],
  CreateResumableUploadResult: ['EmptyFileError', 'FileTooLargeError', 'ForbiddenWabaError', 'IdempotencyConflictError', 'InvalidFileNameError', 'InvalidInputError', 'Media', 'QueueFullError', 'RateLimitedError', 'StorageFaultError', 'StorageFullError', 'TooManyError', 'UnsupportedMediaTypeError'],
  RenewMediaResult: ['ForbiddenWabaError', 'KaleyraRejectedError', 'Media', 'MediaNotFoundError', 'NotRenewableError', 'QueueFullError', 'StorageFaultError', 'StorageFullError'],
  UploadResumableMediaResult: ['ContentMismatchError', 'EmptyFileError', 'FileTooLargeError', 'ForbiddenWabaError', 'IdempotencyConflictError', 'InvalidFileNameError', 'InvalidInputError', 'KaleyraRejectedError', 'Media', 'QueueFullError', 'RateLimitedError', 'StorageFaultError', 'StorageFullError', 'TooManyError', 'UnsupportedMediaTypeError'],
  UserError: ['ContentMismatchError', 'EmptyFileError', 'FileTooLargeError', 'ForbiddenWabaError', 'IdempotencyConflictError', 'InvalidFileNameError', 'InvalidInputError', 'KaleyraRejectedError', 'MediaNotFoundError', 'NotRenewableError', 'QueueFullError', 'RateLimitedError', 'StorageFaultError', 'StorageFullError', 'TooLateError', 'TooManyError', 'UnsupportedMediaTypeError'],
}

/**
 * The TypeScript of each custom scalar: the `scalars` of graphql-codegen, the `customScalarTypes` of Relay.
 *
 * @example
 * generates: { 'src/graphql/': { preset: 'client', config: { scalars } } }
 */
export const scalars = {
  DateTime: 'string',
  Upload: 'Blob',
}

/**
 * The same as types: the `scalars` of gql.tada.
 *
 * @example
 * initGraphQLTada<{ introspection: introspection; scalars: Scalars }>()
 */
export type Scalars = {
  DateTime: string
  Upload: Blob
}
