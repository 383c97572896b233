// Generated from apps/gateway/schema.graphql by `pnpm generate`. Do not edit.

/** The media item, CANCELLED, or why it is not. */
export type CancelMediaResult = Media | MediaNotFoundError | TooLateError

/** What is known of an upload before a byte is sent. What is left out is not judged. */
export type CheckUploadInput = {
/** The name of the file. */
  fileName?: string | null
/** What `file.size` holds: bytes. */
  size?: number | null
/** What `file.type` holds. */
  type?: string | null
/** The WhatsApp business account, in digits. */
  wabaId?: string | null
}

/** The bytes are not of the type that was declared, break off, or are a file of another kind too. */
export type ContentMismatchError = {
  __typename: 'ContentMismatchError'
/** A stable word for it, to branch on. */
  code: string
/** The type as given, or where none was what the bytes say. */
  declared: string
/** What the bytes say; null when they say nothing. */
  detected: string | null
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** A file whose bytes are still to come, and what it is for. */
export type CreateResumableUploadInput = {
/** What `file.name` holds. */
  fileName: string
/** A word of yours of at most 255 characters, unique for this upload. The same key with the same facts answers the first media item again, to be resumed where it stands; with others it is an IdempotencyConflictError. */
  idempotencyKey?: string | null
/** The SHA-256 of the file in hexadecimal, where it is known: the upload is FAILED with CHECKSUM_MISMATCH when the bytes turn out to be others. */
  sha256?: string | null
/** What `file.size` holds: bytes. */
  size: number
/** What `file.type` holds; parameters and case do not count. Left out or empty, it is what the bytes say. */
  type?: string | null
/** The WhatsApp business account, in digits. */
  wabaId: string
/** What to do when the WABA has no upload left in this window, now, before the first byte. */
  whenLimited?: WhenLimited | null
}

/** The media item, RECEIVING, or why there is none. */
export type CreateResumableUploadResult = EmptyFileError | FileTooLargeError | ForbiddenWabaError | IdempotencyConflictError | InvalidFileNameError | InvalidInputError | Media | QueueFullError | RateLimitedError | StorageFaultError | StorageFullError | TooManyError | UnsupportedMediaTypeError

/** The file has no bytes, or none was sent. */
export type EmptyFileError = {
  __typename: 'EmptyFileError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** The file is larger than can be uploaded. */
export type FileTooLargeError = {
  __typename: 'FileTooLargeError'
/** A stable word for it, to branch on. */
  code: string
/** The largest size that can be uploaded, in bytes. */
  maxBytes: number
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** The WABA is not one that can be used here. */
export type ForbiddenWabaError = {
  __typename: 'ForbiddenWabaError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
/** The WABA as given. */
  wabaId: string
}

/** A component of a message template, named as the template API names its fields. */
export type HeaderComponent = {
/** The sample of the header. */
  example: HeaderExample
/** `IMAGE`, `VIDEO` or `DOCUMENT`. */
  format: string
/** Always `HEADER`. */
  type: string
}

/** The sample of a header. */
export type HeaderExample = {
/** The handle. */
  header_handle: string[]
}

/** The idempotency key was used for an upload of other content. */
export type IdempotencyConflictError = {
  __typename: 'IdempotencyConflictError'
/** A stable word for it, to branch on. */
  code: string
/** The media item that has the key. */
  mediaId: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** The name of the file is empty, too long, or holds a character that is not allowed. */
export type InvalidFileNameError = {
  __typename: 'InvalidFileNameError'
/** The characters found that are not allowed. */
  characters: string[]
/** A stable word for it, to branch on. */
  code: string
/** The name as it came; of one that is too long by far the beginning. */
  fileName: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
/** A name as near as can be that is allowed. */
  suggestion: string
}

/** An argument has a value that a correct client never sends. Correct the client. */
export type InvalidInputError = {
  __typename: 'InvalidInputError'
/** Which one, such as `sha256`. */
  argument: string
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** Kaleyra has refused the file for good. */
export type KaleyraRejectedError = {
  __typename: 'KaleyraRejectedError'
/** A stable word for it, to branch on. */
  code: string
/** The media item, which is FAILED now. */
  mediaId: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
/** Why. */
  reason: KaleyraRejectedReason
}

/** Kaleyra's reason, in one word. */
export type KaleyraRejectedReason = 'ACCOUNT_NOT_ENABLED' | 'BAD_CREDENTIALS' | 'BAD_FILE_NAME' | 'BAD_PAYLOAD' | 'OTHER' | 'OUTCOME_UNKNOWN' | 'TOO_LARGE' | 'WABA_NOT_OWNED' | 'WABA_WRONG_VERSION'

/** One file on its way to a handle, under one id for its whole life. */
export type Media = {
  __typename: 'Media'
/** How often the file was sent to Kaleyra. */
  attempts: number
/** When the file was taken in. */
  createdAt: string
/** Until when the media item is known: three days after Kaleyra took the file. */
  dataExpiresAt: string | null
/** When it is tried next; of one that waits for a slot, when its turn comes with those before it gone. Only while QUEUED; null while a try is under way, its own or that of another of its name. */
  dueAt: string | null
/** Why there will be no handle; only when FAILED. */
  failure: MediaProblem | null
/** The name the file goes out under. */
  fileName: string
/** What goes into `header_handle` of a template, or `profile_picture_handle`. Null unless it can be used now. Keep it as it is: it can be long and hold line breaks. */
  handle: string | null
/** Until when the handle can be used: 24 hours after Kaleyra took the file. */
  handleExpiresAt: string | null
/** The ready-made HEADER of a message template with the handle in it. Null unless it can be used now. */
  headerComponent: HeaderComponent | null
/** What has happened to it, the oldest first. */
  history: MediaEvent[]
/** The id to ask `mediaStatus` with. */
  id: string
/** Kaleyra's id, once it has taken the file. */
  kaleyraId: string | null
/** Kaleyra's own word for the state, as it came. It may be one that is not documented. */
  kaleyraStatus: string | null
/** Why the last try did not succeed; it is tried again automatically at `dueAt`. The code is `UNREACHABLE` or `KALEYRA_ERROR` (Kaleyra), `RATE_LIMITED`, `OUTCOME_UNKNOWN` (an answer is lost and looked for), `NO_ACCOUNT`, `STOPPED`, `STORAGE_FAULT` (the file cannot be read here at the moment), or `SAME_NAME_UNDER_WAY` while another upload of its WABA and name goes first: it follows automatically. */
  lastError: MediaProblem | null
/** Its place among the uploads of its WABA that wait; 1 goes next. Only while QUEUED; null while a try is under way. */
  position: number | null
/** How many bytes have arrived here; brought up to date at most twice a second while some arrive. */
  receivedBytes: number
/** The media item whose bytes it was made from. */
  renewedFrom: string | null
/** The file's SHA-256, in lower-case hexadecimal; null until every byte has come and was found right. */
  sha256: string | null
/** In bytes. */
  size: number
/** Where it stands. */
  status: MediaStatus
/** The type the file goes out as, such as `image/png`. While RECEIVING it is the declared one, and null where none was. */
  type: string | null
/** When the media item last changed. */
  updatedAt: string
/** Where a tus client sends the bytes to. Only while RECEIVING, and only for the caller that began the upload. */
  uploadUrl: string | null
/** The WhatsApp business account the file is for. */
  wabaId: string
}

/** A page of media items. */
export type MediaConnection = {
/** The media items. */
  nodes: Media[]
/** Where the page lies. */
  pageInfo: PageInfo
}

/** A media item in a list. */
export type MediaEdge = {
/** Its place in the list. */
  cursor: string
/** The media item. */
  node: Media
}

/** One step in the life of a media item: a new state, or a try that has to be repeated. */
export type MediaEvent = {
/** When. */
  at: string
/** How often the file had been sent to Kaleyra. */
  attempt: number
/** What brought it about. */
  cause: MediaEventCause
/** What was said, where something was. */
  message: string | null
/** The state from then on. */
  status: MediaStatus
}

/** What brought a change about. */
export type MediaEventCause = 'ANSWER' | 'CALLBACK' | 'CLOCK' | 'LOOKUP' | 'POLL' | 'RENEWAL' | 'UPLOAD' | 'USER'

/** There is no such media item, or no longer. */
export type MediaNotFoundError = {
  __typename: 'MediaNotFoundError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** What went wrong with a media item. */
export type MediaProblem = {
/** A stable word for it. */
  code: string
/** A sentence for people. */
  message: string
}

/** Where a media item stands. It never returns to a state that it has left. */
export type MediaStatus = 'CANCELLED' | 'EXPIRED' | 'FAILED' | 'PENDING' | 'QUEUED' | 'RECEIVING' | 'UPLOADED'

/** The media item cannot be renewed: it has not had its handle, or its bytes are gone. */
export type NotRenewableError = {
  __typename: 'NotRenewableError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
/** Where it stands. */
  status: MediaStatus
}

/** Where a page lies in its list. */
export type PageInfo = {
/** The cursor of the last: `after` for the next page. */
  endCursor: string | null
/** Whether more follow. */
  hasNextPage: boolean
/** Whether some went before. */
  hasPreviousPage: boolean
/** The cursor of the first. */
  startCursor: string | null
}

/** More uploads of the WABA wait than could leave before they would expire. */
export type QueueFullError = {
  __typename: 'QueueFullError'
/** A stable word for it, to branch on. */
  code: string
/** How many may wait. */
  limit: number
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** The WABA has no upload left in this window, and the upload was not to be queued. */
export type RateLimitedError = {
  __typename: 'RateLimitedError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
/** When there is a slot again. */
  nextSlotAt: string
/** In how many seconds there is a slot again. */
  retryAfterSeconds: number
}

/** The new media item, or why there is none. */
export type RenewMediaResult = ForbiddenWabaError | KaleyraRejectedError | Media | MediaNotFoundError | NotRenewableError | QueueFullError | StorageFaultError | StorageFullError

/** The file cannot be stored or read here at the moment: a fault of the machine, which may pass. */
export type StorageFaultError = {
  __typename: 'StorageFaultError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** There is no room for the file here at the moment. */
export type StorageFullError = {
  __typename: 'StorageFullError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** The media item can no longer be cancelled. */
export type TooLateError = {
  __typename: 'TooLateError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
/** Where it stands. */
  status: MediaStatus
}

/** The caller has as many uploads as it may have at once. */
export type TooManyError = {
  __typename: 'TooManyError'
/** A stable word for it, to branch on. */
  code: string
/** How many it may have. */
  limit: number
/** A sentence for people: the value, the limit and the cure. */
  message: string
}

/** Files of this type cannot be uploaded. */
export type UnsupportedMediaTypeError = {
  __typename: 'UnsupportedMediaTypeError'
/** A stable word for it, to branch on. */
  code: string
/** A sentence for people: the value, the limit and the cure. */
  message: string
/** The types that can be uploaded. */
  supported: string[]
/** The type as given or found; null when the bytes say nothing. */
  type: string | null
}

/** How many uploads of a WABA may still go to Kaleyra in the hour that ends now. */
export type UploadQuota = {
/** How many may go in any hour. */
  limit: number
/** When the next one may go; now, while some remain. */
  nextSlotAt: string
/** How many wait here. */
  queued: number
/** How many may go now. */
  remaining: number
/** How many went in this one. */
  used: number
}

/** A file, and what it is for. */
export type UploadResumableMediaInput = {
/** The file, sent as the GraphQL multipart request specification says. */
  file: Blob | null
/** Its name, in place of the name the file's part carries. */
  fileName?: string | null
/** A word of yours of at most 255 characters, unique for this upload. The same key with the same content answers the first media item again and uploads nothing; with other content it is an IdempotencyConflictError. */
  idempotencyKey?: string | null
/** Answer an earlier media item of the same WABA, bytes and type, where there is one whose handle is good for an hour or more: no upload, no slot. */
  reuse?: boolean | null
/** Its type, such as `image/png`: what `file.type` holds; parameters and case do not count. Left out or empty, it is what the bytes say. */
  type?: string | null
/** The WhatsApp business account, in digits. */
  wabaId: string
/** What to do when the WABA has no upload left in this window. */
  whenLimited?: WhenLimited | null
}

/** The media item, or why there is none. */
export type UploadResumableMediaResult = ContentMismatchError | EmptyFileError | FileTooLargeError | ForbiddenWabaError | IdempotencyConflictError | InvalidFileNameError | InvalidInputError | KaleyraRejectedError | Media | QueueFullError | RateLimitedError | StorageFaultError | StorageFullError | TooManyError | UnsupportedMediaTypeError

/** An error that the user can correct. Every error that a result can hold has these two fields. */
export type UserError = ContentMismatchError | EmptyFileError | FileTooLargeError | ForbiddenWabaError | IdempotencyConflictError | InvalidFileNameError | InvalidInputError | KaleyraRejectedError | MediaNotFoundError | NotRenewableError | QueueFullError | RateLimitedError | StorageFaultError | StorageFullError | TooLateError | TooManyError | UnsupportedMediaTypeError

/** What to do with an upload when its WABA has none left in this window. */
export type WhenLimited = 'QUEUE' | 'REJECT'

const askUserError = `__typename code message ...on ContentMismatchError{declared detected} ...on FileTooLargeError{maxBytes} ...on ForbiddenWabaError{wabaId} ...on IdempotencyConflictError{mediaId} ...on InvalidFileNameError{characters fileName suggestion} ...on InvalidInputError{argument} ...on KaleyraRejectedError{mediaId reason} ...on NotRenewableError{status} ...on QueueFullError{limit} ...on RateLimitedError{nextSlotAt retryAfterSeconds} ...on TooLateError{status} ...on TooManyError{limit} ...on UnsupportedMediaTypeError{supported type}`

const askMediaProblem = `code message`

const askHeaderExample = `header_handle`

const askHeaderComponent = `example{${askHeaderExample}} format type`

const askMediaEvent = `at attempt cause message status`

const askMedia = `__typename attempts createdAt dataExpiresAt dueAt failure{${askMediaProblem}} fileName handle handleExpiresAt headerComponent{${askHeaderComponent}} history{${askMediaEvent}} id kaleyraId kaleyraStatus lastError{${askMediaProblem}} position receivedBytes renewedFrom sha256 size status type updatedAt uploadUrl wabaId`

const askPageInfo = `endCursor hasNextPage hasPreviousPage startCursor`

const askMediaConnection = `nodes{${askMedia}} pageInfo{${askPageInfo}}`

const askUploadQuota = `limit nextSlotAt queued remaining used`

const askCancelMediaResult = `__typename ...on Media{${askMedia}} ...on UserError{${askUserError}}`

const askCreateResumableUploadResult = `__typename ...on Media{${askMedia}} ...on UserError{${askUserError}}`

const askRenewMediaResult = `__typename ...on Media{${askMedia}} ...on UserError{${askUserError}}`

const askUploadResumableMediaResult = `__typename ...on Media{${askMedia}} ...on UserError{${askUserError}}`

export type Operations = {
/** Everything that is wrong with an upload, at once and before a byte is sent; empty when nothing is. */
  checkUpload: { variables: { input: CheckUploadInput }; result: UserError[] }
/** The media items of a WABA, the newest first. */
  media: { variables: { after?: string | null; first?: number; status?: MediaStatus | null; wabaId: string }; result: MediaConnection }
/** Where a media item stands. Null when it is unknown or past its three days. Never calls Kaleyra. */
  mediaStatus: { variables: { id: string }; result: Media | null }
/** What is left of the rate that Kaleyra allows a WABA. */
  uploadQuota: { variables: { wabaId: string }; result: UploadQuota }
/** Gives up a media item that has not gone to Kaleyra, and its bytes. Twice is the same as once. */
  cancelMedia: { variables: { id: string }; result: CancelMediaResult }
/** Begins an upload whose bytes are sent to `uploadUrl` by tus 1.0, in as many pieces as it takes. Every rule but those about content is answered here, before the first byte. The last byte submits the media item automatically. */
  createResumableUpload: { variables: { input: CreateResumableUploadInput }; result: CreateResumableUploadResult }
/** Makes a new media item, with a new handle to come, from the bytes of one that has had its handle: nothing is uploaded again. It takes a slot like any other. */
  renewMedia: { variables: { id: string }; result: RenewMediaResult }
/** Takes a file in and sends it to Kaleyra. Answers after the first try: usually PENDING. QUEUED when Kaleyra cannot be reached or the hour is full: the file is safe then and is sent automatically. */
  uploadResumableMedia: { variables: { input: UploadResumableMediaInput }; result: UploadResumableMediaResult }
/** The present state of each of these media items, then each change: one stream is enough for a page. An id that is unknown, or past its three days, gets no event. */
  mediaStatusChanged: { variables: { ids: string[] }; result: Media }
/** The present state of a WABA's media items: of those under way the 100 that changed last, and as many of those that have ended. Then each change of any of its media items, the new ones too. `media` lists all of them. */
  wabaMediaChanged: { variables: { wabaId: string }; result: Media }
}

export const operations: Record<keyof Operations, string> = {
  checkUpload: `query($input:CheckUploadInput!){checkUpload(input:$input){${askUserError}}}`,
  media: `query($after:String,$first:Int!=25,$status:MediaStatus,$wabaId:ID!){media(after:$after,first:$first,status:$status,wabaId:$wabaId){${askMediaConnection}}}`,
  mediaStatus: `query($id:ID!){mediaStatus(id:$id){${askMedia}}}`,
  uploadQuota: `query($wabaId:ID!){uploadQuota(wabaId:$wabaId){${askUploadQuota}}}`,
  cancelMedia: `mutation($id:ID!){cancelMedia(id:$id){${askCancelMediaResult}}}`,
  createResumableUpload: `mutation($input:CreateResumableUploadInput!){createResumableUpload(input:$input){${askCreateResumableUploadResult}}}`,
  renewMedia: `mutation($id:ID!){renewMedia(id:$id){${askRenewMediaResult}}}`,
  uploadResumableMedia: `mutation($input:UploadResumableMediaInput!){uploadResumableMedia(input:$input){${askUploadResumableMediaResult}}}`,
  mediaStatusChanged: `subscription($ids:[ID!]!){mediaStatusChanged(ids:$ids){${askMedia}}}`,
  wabaMediaChanged: `subscription($wabaId:ID!){wabaMediaChanged(wabaId:$wabaId){${askMedia}}}`,
}
