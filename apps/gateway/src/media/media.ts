import type { MediaType } from '@resumable-media/client/rules'
import type { CallState } from './call.ts'
import type { WabaId } from './ids.ts'

/** The states of a media item, and the only moves between them that are written. */
export const MOVES = {
  RECEIVING: ['QUEUED', 'FAILED', 'CANCELLED'],
  QUEUED: ['PENDING', 'FAILED', 'CANCELLED'],
  PENDING: ['UPLOADED', 'FAILED'],
  UPLOADED: ['EXPIRED'],
  EXPIRED: [],
  FAILED: [],
  CANCELLED: [],
} as const satisfies Record<string, readonly string[]>

export type MediaStatus = keyof typeof MOVES

/** Nothing is left to do for these but to end and to remove them in time. */
export const ENDED = ['UPLOADED', 'EXPIRED', 'FAILED', 'CANCELLED'] as const satisfies MediaStatus[]

export const STATUSES = Object.keys(MOVES) as MediaStatus[]

/** The states of a table of moves from which `to` can be reached. */
export function statesBefore<State extends string>(to: State, moves: Record<State, readonly string[]>): State[] {
  return (Object.keys(moves) as State[]).filter(from => moves[from].includes(to))
}

/** Why another upload has the name: its call is open, or the outcome of its call is looked up. */
export type NameHold = 'CALL' | 'OUTCOME'

/** One file and its handle. All times are in milliseconds since 1970; all `null`s mean "not yet". */
export type Media = {
  id: string
  /** Order of arrival. */
  seq: number
  wabaId: WabaId
  fileName: string
  /** The type the file is sent as; null while RECEIVING, since it depends on the bytes. */
  type: MediaType | null
  /** In bytes. */
  size: number
  /** Of the file, in lower-case hexadecimal; null until every byte was received and checked. */
  sha256: string | null
  status: MediaStatus
  kaleyraId: string | null
  /** Kaleyra's own state, unchanged. */
  kaleyraStatus: string | null
  handle: string | null
  failureCode: string | null
  failureMessage: string | null
  lastErrorCode: string | null
  lastErrorMessage: string | null
  createdAt: number
  updatedAt: number
  /** When it needs work next, in any state: a try, the end of a lease, a lookup, an expiry. */
  dueAt: number | null
  /** 1 while `dueAt` is the time of the next free slot, which changes with the slots. */
  waitsForSlot: 0 | 1
  /** Why another upload of its name delays it; `dueAt` is null meanwhile. */
  waitsForName: NameHold | null
  /** How many more tries it has before others of its name: the upload of a lost call may be listed late. */
  nameTries: number
  /** Its place in the queue: of the items that wait for a slot the earliest is sent first. */
  queuedAt: number
  /** Calls to Kaleyra begun with the file. */
  attempts: number
  /** Since when it is being tried, with the waits after failed tries; null while it waits for a slot. */
  tryingSince: number | null
  /** How long it was tried before `tryingSince`. */
  triedForMs: number
  /** How often Kaleyra was asked about it while it is PENDING. */
  lookups: number
  call: CallState
  /** When that call began, while it is under way; null when it is only possible that one began, after a copy was made. */
  callBegunAt: number | null
  /** The gateway that makes its call, or looks that up, where several share a database. */
  holder: string | null
  /** The newest id of Kaleyra's that was known for the WABA when that call was begun. */
  newestIdBefore: string | null
  /** Calls whose answer was lost and whose upload was not identified: it may exist, and be listed late. */
  lostCalls: number
  /** An id that its lost calls' uploads are no newer than: of a later upload, or the newest when it was given up. */
  newestIdAfter: string | null
  handleExpiresAt: number | null
  dataExpiresAt: number | null
  /** The sender by its token; null without authentication. */
  owner: string | null
  /** The sender's idempotency key within its scope: see `keyWithin`. */
  scopedKey: string | null
  /** The media item whose bytes this one was made from. */
  renewedFrom: string | null
  /** Received bytes of an upload session; null for a file that was sent whole. */
  receivedBytes: number | null
  /** The offset of a piece with an unchecked checksum: the bytes after it may be wrong. */
  unverifiedFrom: number | null
  declaredType: MediaType | null
  /** The SHA-256 that the sender of an upload session has announced. */
  expectedSha256: string | null
  /** The tus header Upload-Metadata, unchanged. */
  uploadMetadata: string | null
  /** The W3C trace context of the request that began it, so that its trace goes on over a restart. */
  traceparent: string | null
}

/** A new row's columns without a value of the upload. */
export const BLANK = {
  kaleyraId: null,
  kaleyraStatus: null,
  handle: null,
  failureCode: null,
  failureMessage: null,
  lastErrorCode: null,
  lastErrorMessage: null,
  waitsForSlot: 0,
  waitsForName: null,
  nameTries: 0,
  attempts: 0,
  tryingSince: null,
  triedForMs: 0,
  lookups: 0,
  call: 'NONE',
  callBegunAt: null,
  holder: null,
  newestIdBefore: null,
  lostCalls: 0,
  newestIdAfter: null,
  handleExpiresAt: null,
  dataExpiresAt: null,
  scopedKey: null,
  renewedFrom: null,
  receivedBytes: null,
  unverifiedFrom: null,
  declaredType: null,
  expectedSha256: null,
  uploadMetadata: null,
  traceparent: null,
} satisfies Partial<Media>

const { scopedKey: _key, uploadMetadata: _metadata, traceparent: _trace, holder: _holder, ...LISTED_BLANK } = BLANK

/** The columns for lists and streams: all but some that are never shown. */
export const LISTED = [
  ...(['id', 'seq', 'wabaId', 'fileName', 'type', 'size', 'sha256', 'status', 'createdAt', 'updatedAt'] as const),
  ...(['dueAt', 'queuedAt', 'owner'] as const),
  ...(Object.keys(LISTED_BLANK) as (keyof typeof LISTED_BLANK)[]),
]

export type ListedMedia = Pick<Media, (typeof LISTED)[number]>

/** Once a try begins, the error of an earlier one is obsolete. */
export const NO_ERROR = { lastErrorCode: null, lastErrorMessage: null }

export type WholeMedia = Media & { type: MediaType; sha256: string }

/** Throws for a media item without all of its bytes. */
export function getWhole<M extends ListedMedia>(media: M): M & Pick<WholeMedia, 'type' | 'sha256'> {
  const { type, sha256 } = media
  if (type === null || sha256 === null) throw new Error(`media ${media.id} is ${media.status} and not whole`)
  return { ...media, type, sha256 }
}
