import type { Media } from '@resumable-media/uploader'

/** The known media items with newer ones; of two states of one media item the later one. */
export function merged(known: ReadonlyMap<string, Media>, told: readonly Media[]): ReadonlyMap<string, Media> {
  const all = new Map(known)
  for (const media of told) {
    const last = all.get(media.id)
    if (!last || !isOlder(media, last)) all.set(media.id, media)
  }
  return all
}

/** A list that was asked for before a change can come after it. */
const isOlder = (media: Media, last: Media) =>
  Date.parse(media.updatedAt) < Date.parse(last.updatedAt) || media.receivedBytes < last.receivedBytes
