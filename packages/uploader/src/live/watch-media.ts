import type { Media } from '../generated/schema.gen.ts'
import { createFeed } from './feed.ts'
import type { Feed } from './feed.ts'
import type { Gateway } from '../connection/send.ts'

export type OnMedia = (media: Media) => void
export type ConnectionState = 'open' | 'closed'
export type WatchOptions = { signal?: AbortSignal; onConnection?: (state: ConnectionState) => void }
type Watcher = { ids: readonly string[]; onMedia: OnMedia; onConnection: (state: ConnectionState) => void }
type Deps = { gateway: Gateway; readMedia: (ids: string[]) => Promise<(Media | null)[]>; pollMs: number }

/** What the gateway lets one subscription name; of the rest the states are asked for. */
const MAX_IDS = 100

/** All media that a page watches, by one stream for them all: browsers allow six connections. */
export function createMediaWatch({ gateway, readMedia, pollMs }: Deps) {
  const watchers = new Set<Watcher>()
  const last = new Map<string, { media: Media; text: string }>()
  let subscribed = ''
  let isScheduled = false
  const feed: Feed = createFeed({
    gateway,
    pollMs,
    poll: isLive => readMedia(isLive ? wanted().slice(0, -MAX_IDS) : wanted()),
    onMedia: tell,
    onLive: isLive => watchers.forEach(({ onConnection }) => onConnection(isLive ? 'open' : 'closed')),
  })

  return function watch(
    ids: readonly string[],
    onMedia: OnMedia,
    { signal, onConnection = () => {} }: WatchOptions = {},
  ) {
    if (signal?.aborted) return
    const watcher = { ids, onMedia, onConnection }
    watchers.add(watcher)
    signal?.addEventListener('abort', () => {
      watchers.delete(watcher)
      schedule()
    })
    if (feed.isLive()) onConnection('open')
    for (const id of ids) {
      const known = last.get(id)
      if (known) onMedia(known.media)
    }
    schedule()
  }

  function wanted(): string[] {
    return [...new Set([...watchers].flatMap(({ ids }) => ids))]
  }

  /** Once for all that come and go together. */
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

  /** Each state once, and none that is older than what was told: an answer can be overtaken by the stream. */
  function tell(media: Media): void {
    const text = JSON.stringify(media)
    const before = last.get(media.id)
    if (before && (before.text === text || Date.parse(before.media.updatedAt) > Date.parse(media.updatedAt))) return
    last.set(media.id, { media, text })
    for (const { ids, onMedia } of watchers) if (ids.includes(media.id)) onMedia(media)
  }
}
