import type { Gateway } from '../connection/gateway.ts'
import type { Media } from '../generated/schema.gen.ts'
import { guarded } from '../guarded.ts'
import { createFeed } from './feed.ts'
import type { OnMedia, WatchOptions } from './watch-media.ts'

type Deps = { gateway: Gateway; newest: (wabaId: string) => Promise<Media[]>; pollMs: number }

/** The media items of a WABA, by a stream of their own. */
export function createWabaWatch({ gateway, newest, pollMs }: Deps) {
  return function watch(wabaId: string, onMedia: OnMedia, options: Omit<WatchOptions, 'onUnknown'> = {}): void {
    const { signal } = options
    if (signal?.aborted) return
    const onConnection = guarded(options.onConnection)
    const feed = createFeed({
      gateway,
      pollMs,
      poll: async isLive => (isLive ? [] : newest(wabaId)),
      onMedia: guarded(onMedia),
      onLive: isLive => onConnection(isLive ? 'open' : 'closed'),
      onRefused: guarded(options.onRefused),
    })
    feed.change({ name: 'wabaMediaChanged', variables: { wabaId } })
    signal?.addEventListener('abort', () => feed.change(undefined))
  }
}
