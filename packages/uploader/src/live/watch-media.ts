import type { Media } from '../generated/schema.gen.ts'
import { guarded } from '../guarded.ts'
import { createFeed } from './feed.ts'
import type { Feed } from './feed.ts'
import type { Gateway } from '../connection/gateway.ts'
import type { UploadError } from '../upload-error.ts'

export type OnMedia = (media: Media) => void
export type ConnectionState = 'open' | 'closed'
export type WatchOptions = {
  signal?: AbortSignal
  /** "closed" while changes come by polling alone: the stream did not open, or broke off. */
  onConnection?: (state: ConnectionState) => void
  /** Hears of each id that the gateway does not know, or no longer. */
  onUnknown?: (id: string) => void
  /** Hears of each 401 and 403, and of `headers` that fail. The connection is tried again until the signal aborts. */
  onRefused?: (error: UploadError) => void
}
export type Watch = (ids: readonly string[], onMedia: OnMedia, options?: WatchOptions) => void
type Watcher = Required<Omit<WatchOptions, 'signal'>> & { ids: readonly string[]; onMedia: OnMedia }
type Deps = { gateway: Gateway; readMedia: (ids: string[]) => Promise<(Media | null)[]>; pollMs: number }

/** The most ids of one subscription; the rest is polled. */
const MAX_IDS = 100

/** All media items that a page watches, by one stream: browsers allow six connections. */
export function createMediaWatch({ gateway, readMedia, pollMs }: Deps): Watch {
  const watchers = new Set<Watcher>()
  const last = new Map<string, { media: Media; text: string }>()
  /** The ids with a known state since the stream opened; it sends nothing of unknown ids. */
  const reported = new Set<string>()
  let subscribed = ''
  let isScheduled = false
  const feed: Feed = createFeed({
    gateway,
    pollMs,
    poll,
    onMedia: report,
    onLive(isLive) {
      reported.clear()
      for (const { onConnection } of watchers) onConnection(isLive ? 'open' : 'closed')
    },
    onRefused(error) {
      for (const { onRefused } of watchers) onRefused(error)
    },
  })

  return function watch(ids, onMedia, { signal, ...options } = {}) {
    if (signal?.aborted) return
    const onConnection = guarded(options.onConnection)
    const watcher = {
      ids,
      onMedia: guarded(onMedia),
      onConnection,
      onUnknown: guarded(options.onUnknown),
      onRefused: guarded(options.onRefused),
    }
    watchers.add(watcher)
    signal?.addEventListener('abort', () => {
      watchers.delete(watcher)
      schedule()
    })
    const isLive = feed.isLive()
    if (isLive !== undefined) onConnection(isLive ? 'open' : 'closed')
    for (const id of ids) {
      const known = last.get(id)
      if (known) watcher.onMedia(known.media)
      else reported.delete(id)
    }
    schedule()
  }

  function wanted(): string[] {
    return [...new Set([...watchers].flatMap(({ ids }) => ids))]
  }

  function watchersOf(id: string): Watcher[] {
    return [...watchers].filter(({ ids }) => ids.includes(id))
  }

  async function poll(isLive: boolean): Promise<(Media | null)[]> {
    const ids = wanted().filter((id, at, all) => !isLive || at < all.length - MAX_IDS || !reported.has(id))
    const found = await readMedia(ids)
    for (const [at, id] of ids.entries()) {
      reported.add(id)
      if (!found[at]) for (const { onUnknown } of watchersOf(id)) onUnknown(id)
    }
    return found
  }

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setTimeout(() => {
      isScheduled = false
      const ids = wanted()
      for (const id of last.keys()) if (!ids.includes(id)) last.delete(id)
      if (subscribed === ids.join(' ')) return
      subscribed = ids.join(' ')
      feed.change(ids.length > 0 ? { name: 'mediaStatusChanged', variables: { ids: ids.slice(-MAX_IDS) } } : undefined)
    }, 20)
  }

  /** Reports each state once, and none older than the last: the stream can overtake an answer. */
  function report(media: Media): void {
    const listening = watchersOf(media.id)
    // A stream that is about to end may report a media item that is not watched any more.
    if (listening.length === 0) return
    reported.add(media.id)
    const text = JSON.stringify(media)
    const before = last.get(media.id)
    if (before && (before.text === text || Date.parse(before.media.updatedAt) > Date.parse(media.updatedAt))) return
    last.set(media.id, { media, text })
    for (const { onMedia } of listening) onMedia(media)
  }
}
