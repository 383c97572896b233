import type { MediaType } from '@resumable-media/client/rules'
import type { CallState } from './call.ts'

/** The life of a media item. A state that is not a key here cannot be stored, and only these moves are ever written. */
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

export const STATUSES = Object.keys(MOVES) as MediaStatus[]

/** The states of a table of moves from which `to` can be reached. */
export function statesBefore<State extends string>(to: State, moves: Record<State, readonly string[]>): State[] {
  return (Object.keys(moves) as State[]).filter(from => moves[from].includes(to))
}

/** What the upload that has the name is at: its call is open, or the outcome of one is looked for. */
export type NameHold = 'CALL' | 'OUTCOME'

/** One file on its way to a handle. All times are in milliseconds since 1970; all `null`s mean "not yet". */
export type Media = {
  id: string
  /** Order of arrival. */
  seq: number
  wabaId: string
  fileName: string
  /** What the file goes out as; null while RECEIVING, since the bytes have a say in it. */
  type: MediaType | null
  /** In bytes. */
  size: number
  /** Of the file, in lower-case hexadecimal; null until every byte has come and was found right. */
  sha256: string | null
  status: MediaStatus
  kaleyraId: string | null
  /** Kaleyra's own word for the state, as it came. */
  kaleyraStatus: string | null
  handle: string | null
  failureCode: string | null
  failureMessage: string | null
  lastErrorCode: string | null
  lastErrorMessage: string | null
  createdAt: number
  updatedAt: number
  /** When something is to be done about it next, whatever its state: a try, the end of a lease, a lookup, an expiry. */
  dueAt: number | null
  /** 1 while `dueAt` is the time of the next free slot, which changes with the slots. */
  waitsForSlot: 0 | 1
  /** What it waits for of another upload of its name; `dueAt` is null meanwhile. */
  waitsForName: NameHold | null
  /** How many more tries it has before others of its name: what a lost call of it has made may be listed late. */
  nameTries: number
  /** When it came, or comes, into the queue: of those that wait for a slot the first here is the first to go. */
  queuedAt: number
  /** Calls to Kaleyra begun with the file. */
  attempts: number
  /** Since when it is being tried, which goes on between tries that fail; null while it waits for a slot. */
  tryingSince: number | null
  /** How long it was being tried before that. */
  triedForMs: number
  /** How often Kaleyra was asked about it while it is PENDING. */
  lookups: number
  /** What is known of its last call. */
  call: CallState
  /** When that call began, while it is under way. */
  callBegunAt: number | null
  /** The newest id of Kaleyra's that was known for the WABA when that call was begun. */
  newestIdBefore: string | null
  /** Calls whose answer was lost and whose upload was not found or told apart: it may exist, and be listed late. */
  lostCalls: number
  /** The newest id known when the outcome of a call was given up as unknown: whatever its calls have made is no newer. */
  newestIdAfter: string | null
  handleExpiresAt: number | null
  dataExpiresAt: number | null
  /** Who has sent it, as the token names them; null where senders are not told apart. */
  owner: string | null
  /** The sender's idempotency key within its scope: see `keyWithin`. */
  scopedKey: string | null
  /** The media item whose bytes this one was made from. */
  renewedFrom: string | null
  /** How many bytes of a resumable upload have come; null for a file that came whole. */
  receivedBytes: number | null
  /** The offset of a piece whose checksum is still to be compared: what lies past it may be wrong. */
  unverifiedFrom: number | null
  /** The type as the sender of a resumable upload has declared it. */
  declaredType: MediaType | null
  /** The SHA-256 that a resumable upload must turn out to have. */
  expectedSha256: string | null
  /** The tus header Upload-Metadata, as it came. */
  uploadMetadata: string | null
}

/** What a new media item has in the columns that its upload does not give. */
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
} satisfies Partial<Media>

const { scopedKey: _key, uploadMetadata: _metadata, ...LISTED_BLANK } = BLANK

/** The columns that lists and streams read: all but those that can be long and are never shown. */
export const LISTED = [
  ...(['id', 'seq', 'wabaId', 'fileName', 'type', 'size', 'sha256', 'status', 'createdAt', 'updatedAt'] as const),
  ...(['dueAt', 'queuedAt', 'owner'] as const),
  ...(Object.keys(LISTED_BLANK) as (keyof typeof LISTED_BLANK)[]),
]

export type ListedMedia = Pick<Media, (typeof LISTED)[number]>

/** No error: while a try is under way, that of an earlier one says nothing. */
export const NO_ERROR = { lastErrorCode: null, lastErrorMessage: null }

/** A media item every byte of which has come. */
export type WholeMedia = Media & { type: MediaType; sha256: string }

/** Throws for a media item that is still RECEIVING, or that never got further. */
export function getWhole<M extends ListedMedia>(media: M): M & Pick<WholeMedia, 'type' | 'sha256'> {
  const { type, sha256 } = media
  if (type === null || sha256 === null) throw new Error(`media ${media.id} is ${media.status} and not whole`)
  return { ...media, type, sha256 }
}
