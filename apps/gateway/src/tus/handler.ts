import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../access/caller.ts'
import type { Identify } from '../access/identify.ts'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import type { Begin } from '../uploads/begin.ts'
import type { Pages } from '../http/browser/pages.ts'
import type { Media } from '../media/media.ts'
import type { Sessions } from '../uploads/pieces/sessions.ts'

/** Answers a request; `id` is that of the upload, where the path names one. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  { id, caller }: { id: string; caller: Caller },
) => Promise<void> | void
export type TusDeps = {
  identify: Identify
  countUpload: ConcurrencyLimit
  findMedia: (id: string) => Promise<Media | undefined>
  sessions: Pick<Sessions, 'append' | 'offset' | 'cancel' | 'terminate'>
  begin: Begin
  uploadUrl: (id: string, host: string | undefined) => string
  pages: Pages
  maxFileBytes: number
  /** What a fault of the storage is to a user; any other error as it is. */
  asStorageError: (error: unknown) => unknown
}
