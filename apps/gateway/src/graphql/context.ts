import type { UploadInput } from '../intake/accept.ts'
import type { Media } from '../media/media.ts'

/** What resolvers may ask for; composed in app.ts. */
export type Context = {
  accept(input: UploadInput): Promise<string>
  /** The media after the first try at Kaleyra, or as it stands when that takes too long or has to wait. */
  afterFirstTry(id: string): Promise<Media>
  findMedia(id: string): Promise<Media | undefined>
  quota(wabaId: string): Promise<Quota>
  now(): number
}

export type Quota = { limit: number; used: number; remaining: number; queued: number; nextSlotAt: number }
