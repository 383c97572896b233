import { dataLifetimeSeconds, handleLifetimeSeconds } from '@resumable-media/client/rules'
import type { Account } from './accounts.ts'

export type Media = {
  readonly id: string
  readonly account: Account
  readonly wabaId: string
  readonly fileName: string
  readonly type: string
  readonly acceptedAt: number
  /** PENDING, UPLOADED, FAILED, or whatever a test has chosen. */
  status: string
  handle: string | undefined
}
export type MediaStore = ReturnType<typeof createMediaStore>

/** The accepted uploads. Nothing is deleted: an upload is visible while the clock is within its lifetime. */
export function createMediaStore(now: () => number) {
  let newestFirst: Media[] = []
  let lastId = 0
  return {
    add(file: Pick<Media, 'account' | 'wabaId' | 'fileName' | 'type'>): Media {
      // Ids begin at the machine's own clock, which no setting moves. So an id is unique across resets and restarts.
      lastId = Math.max(lastId + 1, Date.now())
      const media: Media = { ...file, id: String(lastId), acceptedAt: now(), status: 'PENDING', handle: undefined }
      newestFirst.unshift(media)
      return media
    },
    /** The uploads of a WABA that are still kept, newest first. */
    ofWaba: (wabaId: string): Media[] =>
      newestFirst.filter(media => media.wabaId === wabaId && isWithin(media, dataLifetimeSeconds)),
    /** The upload of an id; without one, the newest. */
    find: (id: string | undefined): Media | undefined =>
      id === undefined ? newestFirst[0] : newestFirst.find(media => media.id === id),
    /** The handle, for as long as it can be used. */
    findHandle: (media: Media): string | undefined =>
      isWithin(media, handleLifetimeSeconds) ? media.handle : undefined,
    clear() {
      newestFirst = []
    },
  }

  function isWithin({ acceptedAt }: Media, lifetimeSeconds: number): boolean {
    return now() < acceptedAt + lifetimeSeconds * 1000
  }
}
