import type { Account } from './accounts.ts'

export type Media = {
  readonly id: string
  readonly account: Account
  readonly wabaId: string
  readonly fileName: string
  readonly type: string
  readonly acceptedAt: number
  status: 'PENDING' | 'UPLOADED'
  handle: string | undefined
}
export type MediaStore = ReturnType<typeof createMediaStore>

export function createMediaStore(now: () => number) {
  let newestFirst: Media[] = []
  let lastId = 0
  return {
    add(file: Pick<Media, 'account' | 'wabaId' | 'fileName' | 'type'>): Media {
      const acceptedAt = now()
      // Ids begin at the clock, so that neither a reset nor a restart gives out an id that somebody still holds.
      lastId = Math.max(lastId + 1, acceptedAt)
      const media: Media = { ...file, id: String(lastId), acceptedAt, status: 'PENDING', handle: undefined }
      newestFirst.unshift(media)
      return media
    },
    /** The media of a WABA, newest first. */
    ofWaba: (wabaId: string): Media[] => newestFirst.filter(media => media.wabaId === wabaId),
    clear() {
      newestFirst = []
    },
  }
}
