import type { KaleyraClient, ResumableMedia } from '@resumable-media/client'
import type { WabaId } from '../media/ids.ts'
import type { Media } from '../media/media.ts'
import { newestOf } from '../store/newest-ids.ts'
import type { NewestIds } from '../store/newest-ids.ts'

/** What Kaleyra reports of an upload, by callback or lookup; undefined fields are unknown. */
export type Report = {
  kaleyraId: string
  wabaId?: string | undefined
  status: string | undefined
  handle: string | undefined
}

/** The reports on media items of one WABA; none for those that Kaleyra does not know. */
export type Lookup = (wabaId: WabaId, media: Media[], signal: AbortSignal) => AsyncGenerator<[Media, Report]>

type Deps = {
  client: Pick<KaleyraClient, 'getResumableMedia' | 'listResumableMedia'>
  newestIds: NewestIds
  /** For each page, or for one upload. */
  askTimeoutMs: number
}

/** How much of the list is read for each item: beyond that, single lookups are cheaper. */
const LISTED_FOR_EACH = 100

/** Looks up a single item by its id, several in the WABA's list, and those not found there by id. */
export function createLookup({ client, newestIds, askTimeoutMs }: Deps): Lookup {
  return async function* lookUp(wabaId, media, signal) {
    const call = { wabaId, signal, timeoutMs: askTimeoutMs }
    const missing = new Set(media)
    if (media.length > 1) {
      const newest = newestOf()
      let listed = 0
      for await (const item of client.listResumableMedia(call)) {
        newest.add(item.id)
        listed += 1
        yield* take(item)
        if (missing.size === 0 || listed >= media.length * LISTED_FOR_EACH) break
      }
      await newestIds.learn(wabaId, newest.ids())
    }
    for (const { kaleyraId } of missing)
      for (const item of await client.getResumableMedia({ ...call, id: kaleyraId ?? '' })) yield* take(item)

    function* take(item: ResumableMedia): Generator<[Media, Report]> {
      for (const one of missing) {
        if (one.kaleyraId !== item.id) continue
        missing.delete(one)
        yield [one, { kaleyraId: item.id, status: item.status, handle: item.handle }]
      }
    }
  }
}
