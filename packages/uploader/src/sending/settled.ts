import type { Media } from '../generated/schema.gen.ts'
import { guarded } from '../guarded.ts'
import type { OnMedia, Watch } from '../live/watch-media.ts'
import { endOf, unknownMedia } from '../upload-error.ts'

type Options = { signal?: AbortSignal | undefined; onMedia?: OnMedia }

/** Waits for the handle. Rejects with the UploadError of a media item that ends without one, or with the signal's reason. */
export function settled(watch: Watch, first: Media, { signal, ...options }: Options): Promise<Media> {
  const onMedia = guarded(options.onMedia)
  return new Promise((resolve, reject) => {
    const watching = new AbortController()
    const leave = () => end(() => reject(signal?.reason as Error))
    signal?.addEventListener('abort', leave)
    if (signal?.aborted) return leave()
    look(first)
    const onUnknown = () => end(() => reject(unknownMedia(first)))
    if (!watching.signal.aborted) watch([first.id], look, { signal: watching.signal, onUnknown })

    function look(media: Media): void {
      onMedia(media)
      const fault = endOf(media)
      if (fault) end(() => reject(fault))
      else if (media.status === 'UPLOADED') end(() => resolve(media))
    }
    function end(settle: () => void): void {
      watching.abort()
      signal?.removeEventListener('abort', leave)
      settle()
    }
  })
}
