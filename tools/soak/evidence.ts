import type { RequestEntry } from './sandbox-control.ts'

/** What the gateway says of a media item. */
export type MediaState = {
  status: string
  kaleyraId: string | null
  handle: string | null
  failure: { code: string; message: string } | null
  history: readonly { status: string; cause: string; attempt: number; message: string | null }[]
}

/** An upload that the gateway has answered for. */
export type Accepted = { mediaId: string; wabaId: string; fileName: string; sha256: string }

/** All that a run is judged by. */
export type Evidence = {
  /** Whether all had the time to come to an end: a media item on its way is lost then, and a file without one an orphan. */
  complete: boolean
  accepted: readonly Accepted[]
  /** By media id; null for those that the gateway does not know. */
  media: ReadonlyMap<string, MediaState | null>
  /** Every call that the sandbox has seen. */
  requests: readonly RequestEntry[]
  /** Every handle of the sandbox, with the id of its upload. */
  handles: ReadonlyMap<string, string>
  /** The names of the files in the spool, which are media ids. */
  spool: readonly string[]
  /** Media that were in a final state once, and in another one afterwards. */
  undone: readonly string[]
}
