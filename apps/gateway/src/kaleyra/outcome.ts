import type { RefusalReason } from '../media/refusal-reason.ts'

/** What became of one call to Kaleyra. */
export type Outcome =
  | { kind: 'accepted'; kaleyraId: string; kaleyraStatus: string }
  /** For good: the same file in the same call would be refused again. */
  | { kind: 'refused'; reason: RefusalReason; message: string }
  /** For now: not the user's fault. `begun`: Kaleyra can have counted the call. */
  | { kind: 'later'; code: string; message: string; begun: boolean }
  /** Kaleyra says that the WABA's calls are used up. */
  | { kind: 'limited'; message: string }
  /** The call was begun and its answer lost: an upload may exist. */
  | { kind: 'unknown'; message: string }
  /** Looked up once, and not found or not identified: it is looked up again later. */
  | { kind: 'unseen' }
  /** Looked up twice, and nothing found: there is no such upload. */
  | { kind: 'absent' }
