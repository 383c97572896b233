/**
 * The states of the last call to Kaleyra with a media item's file, and the only moves between them that are written. The
 * public state QUEUED does not show them.
 *
 * - NONE: no call is under way.
 * - OPEN: it was begun and is not answered.
 * - LOST: its answer is lost. An upload may exist, and is looked up before another call begins. The first start of a copy
 *   makes this of every state, also of NONE: a call may have begun after the copy. `callBegunAt` is null then.
 * - LOOKED: it was looked up once and not identified. It is looked up once more.
 * - ENDED: the item went on to PENDING or FAILED with it.
 */
export const CALL_MOVES = {
  NONE: ['OPEN'],
  OPEN: ['NONE', 'LOST', 'ENDED'],
  LOST: ['LOST', 'LOOKED', 'ENDED'],
  LOOKED: ['LOST', 'NONE', 'ENDED'],
  ENDED: [],
} as const satisfies Record<string, readonly string[]>

export type CallState = keyof typeof CALL_MOVES

/** The states of a call that is under way: it may have made, or may still make, an upload. */
export const UNDER_WAY = ['OPEN', 'LOST', 'LOOKED'] as const satisfies CallState[]

export const isUnderWay = (call: CallState): boolean => (UNDER_WAY as readonly CallState[]).includes(call)
