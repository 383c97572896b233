import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../access/caller.ts'
import type { Identify } from '../access/identify.ts'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import type { Begin } from '../uploads/begin.ts'
import type { Pages } from '../http/browser/pages.ts'
import type { Media } from '../media/media.ts'
import type { Sessions } from '../uploads/pieces/sessions.ts'

/** `id` is empty where the path names no upload. */
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
  /** Maps a storage fault to a user error; other errors stay as they are. */
  asStorageError: (error: unknown) => unknown
}
