import { createAsk } from './connection/ask.ts'
import { RETRY_DELAYS_MS } from './connection/persist.ts'
import { createGateway } from './connection/gateway.ts'
import type { Headers } from './connection/gateway.ts'
import { noConnection } from './connection/no-answer.ts'
import { isOffline } from './connection/wait.ts'
import type { Media, MediaStatus, UploadQuota, UserError } from './generated/schema.gen.ts'
import { createMediaWatch } from './live/watch-media.ts'
import type { WatchOptions } from './live/watch-media.ts'
import { createWabaWatch } from './live/watch-waba.ts'
import { createClaims } from './memory/claims.ts'
import { defaultStorage } from './memory/default-storage.ts'
import { createPending } from './memory/pending.ts'
import type { PendingUpload } from './memory/pending.ts'
import { createRecords } from './memory/records.ts'
import type { UploadStorage } from './memory/records.ts'
import { createSessions } from './memory/sessions.ts'
import { createBegin } from './sending/begun.ts'
import type { Begun, BegunOptions } from './sending/begun.ts'
import { settled } from './sending/settled.ts'
import { createTurns } from './sending/turns.ts'
import { startUpload } from './sending/upload.ts'
import type { FileReader } from './sending/file-reader.ts'
import type { Upload, UploadOptions } from './sending/upload-options.ts'
import { UploadError, mediaOf } from './upload-error.ts'

export type UploaderOptions = {
  /** Of the gateway, such as `https://media.example`; empty when the page comes from there. */
  url: string
  /**
   * Sent with every request, and asked for again with each. After a 401 they are asked for once more, with those that
   * were `refused`: others than these, such as a fresh token, are tried; the same are what `onNeedsToken` is for. What it
   * throws or rejects with ends what asked, as the `cause` of an error with the code `UNAUTHORIZED`.
   */
  headers?: Headers | ((refused?: Headers) => Headers | Promise<Headers>)
  /**
   * The gateway wants another token, and `headers` has none. With it, what was refused waits in the phase `NEEDS_TOKEN`
   * until `headers` answers others, and goes on from where it was; what it throws or rejects with ends the wait. Without
   * it, what was refused is rejected with `UNAUTHORIZED`.
   */
  onNeedsToken?: (error: UploadError) => unknown
  /** The user: an upload continues for the user who began it only. */
  user?: string
  /** Files larger than this many bytes go in pieces; 5 MiB. */
  resumableFromBytes?: number
  /** The most bytes for one request, where something between allows no more; without it, one request as far as it gets. */
  chunkBytes?: number
  /** The waits between tries in which nothing gets through; then the upload is rejected. About ten minutes in all. */
  retryDelaysMs?: readonly number[]
  /** After how long without a sign of life a connection is tried anew; 60 s. The gateway may take 25 s for an answer. */
  stalledAfterMs?: number
  /** How often states are asked for while no event stream gets through; 3 s. */
  pollMs?: number
  /** Stores unfinished uploads; the browser's localStorage by default. */
  storage?: UploadStorage
  /** How tus-js-client reads a file, outside of browsers: there it knows no `File`. */
  fileReader?: FileReader
}

export type MediaPage = { media: Media[]; endCursor: string | null; hasNextPage: boolean }
export type ListOptions = { first?: number; after?: string; status?: MediaStatus }
export type UploadFacts = { wabaId?: string; fileName?: string; type?: string; size?: number }

/** All but `upload`, `begin` and `watch` ask once, and reject with an UploadError. */
export type Uploader = {
  /** Uploads a file, in one piece or in many by its size, and waits for its handle. */
  upload(file: File, options: UploadOptions): Upload
  /** What was begun and not ended, by this user and not by a tab that is open: choose the same file to go on. */
  pending(): Promise<PendingUpload[]>
  /** Gives up what is pending, here and at the gateway. */
  forget(mediaId: string): Promise<void>
  /** The states of these media items; null for one that is unknown or past its three days. */
  media(ids: readonly string[]): Promise<(Media | null)[]>
  /** Reports the present states and each change, until the signal aborts. All media items of a page share one stream. */
  watch(target: readonly string[] | { wabaId: string }, onChange: (media: Media) => void, options?: WatchOptions): void
  quota(wabaId: string): Promise<UploadQuota>
  /** The media items of a WABA, the newest first. */
  list(wabaId: string, options?: ListOptions): Promise<MediaPage>
  /** Everything that is wrong with an upload, before a byte is sent. */
  check(facts: UploadFacts): Promise<UserError[]>
  cancel(id: string): Promise<Media>
  /** Makes a new media item, which gets a new handle, from the bytes that the gateway still has. */
  renew(id: string): Promise<Media>
  /** For those who send the bytes by a tus client of their own: begins an upload, or finds the one begun before. */
  begin(file: File, options: BegunOptions): Promise<Begun>
  /** Waits for the handle of a media item. */
  settled(media: Media, options?: { signal?: AbortSignal; onMedia?: (media: Media) => void }): Promise<Media>
}

/**
 * Connects to a gateway. Create one uploader for each page.
 *
 * @example
 * const uploader = createUploader({ url: 'http://127.0.0.1:4000' })
 * const file = new File(['%PDF-1.7'], 'offer.pdf', { type: 'application/pdf' })
 * const media = await uploader.upload(file, { wabaId: '150440000142241' })
 * console.log(media.handle)
 */
export function createUploader(options: UploaderOptions): Uploader {
  const { headers = {}, user = '', retryDelaysMs = RETRY_DELAYS_MS, stalledAfterMs = 60_000, pollMs = 3000 } = options
  const url = options.url.replace(/\/+$/u, '')
  const gateway = createGateway({
    url,
    async headers(refused) {
      try {
        return typeof headers === 'function' ? await headers(refused) : headers
      } catch (cause) {
        // `fetch` rejects so without a connection: a token can be had once it is back.
        if (isOffline() || cause instanceof TypeError) throw noConnection(cause)
        throw new UploadError({
          code: 'UNAUTHORIZED',
          message: `There are no headers for the gateway: ${String(cause)}`,
          cause,
        })
      }
    },
    onNeedsToken: options.onNeedsToken,
  })
  const ask = createAsk(gateway, stalledAfterMs)
  const scope = JSON.stringify([url, user])
  const records = createRecords(options.storage ?? defaultStorage(), scope)
  const claims = createClaims(scope)
  const openSession = createSessions({ records, claims })

  const media = (ids: readonly string[]) => Promise.all(ids.map(id => ask('mediaStatus', { id })))
  async function list(wabaId: string, page: ListOptions = {}): Promise<MediaPage> {
    const { nodes, pageInfo } = await ask('media', { wabaId, ...page })
    return { media: nodes, endCursor: pageInfo.endCursor, hasNextPage: pageInfo.hasNextPage }
  }
  const cancel = async (id: string) => mediaOf(await ask('cancelMedia', { id }))
  const watchMedia = createMediaWatch({ gateway, readMedia: media, pollMs })
  const watchWaba = createWabaWatch({
    gateway,
    newest: async wabaId => (await list(wabaId, { first: 100 })).media,
    pollMs,
  })
  const deps = {
    ask,
    gateway,
    openSession,
    takeTurn: createTurns(SENT_AT_ONCE),
    watch: watchMedia,
    retryDelaysMs,
    resumableFromBytes: options.resumableFromBytes ?? 5 * 1024 * 1024,
    chunkBytes: options.chunkBytes ?? Infinity,
    stalledAfterMs,
    fileReader: options.fileReader,
  }

  return {
    upload: (file, uploadOptions) => startUpload(deps, file, uploadOptions),
    ...createPending({ records, claims, media, cancel }),
    media,
    watch: (target, onChange, watchOptions) =>
      'wabaId' in target
        ? watchWaba(target.wabaId, onChange, watchOptions)
        : watchMedia(target, onChange, watchOptions),
    quota: wabaId => ask('uploadQuota', { wabaId }),
    list,
    check: input => ask('checkUpload', { input }),
    cancel,
    renew: async id => mediaOf(await ask('renewMedia', { id })),
    begin: createBegin(deps),
    settled: (first, settledOptions = {}) => settled(watchMedia, first, settledOptions),
  }
}

const SENT_AT_ONCE = 3
