import type { KaleyraClient, ResumableMedia } from '@resumable-media/client'
import type { WabaId } from '../media/ids.ts'
import type { Media } from '../media/media.ts'
import type { MediaReads, Rival } from '../store/media-reads.ts'
import type { MediaStore } from '../store/media-store.ts'
import { newestOf } from '../store/newest-ids.ts'
import type { NewestIds } from '../store/newest-ids.ts'
import type { Outcome } from './outcome.ts'

type Deps = {
  client: Pick<KaleyraClient, 'listResumableMedia'>
  store: Pick<MediaStore, 'findByKaleyraId'>
  reads: Pick<MediaReads, 'rivals'>
  newestIds: NewestIds
  /** For each page. */
  askTimeoutMs: number
}

/**
 * Looks up the upload of a call whose answer was lost. Kaleyra has no idempotency key. So an upload counts as this one
 * only when it is the single upload of the file name that no media item has, that is newer than every id known when the
 * call began, and that no other lost call can have made. Two files of one name must not swap handles: in doubt it fails.
 * After the restore of a copy it is always in doubt: a call that the copy does not know can have made the upload.
 */
export function createReconcile({ client, store, reads, newestIds, askTimeoutMs }: Deps) {
  return async function reconcile(media: Media, signal: AbortSignal): Promise<Outcome> {
    try {
      const { wabaId, fileName, newestIdBefore } = media
      const alike: ResumableMedia[] = []
      const newest = newestOf()
      for await (const item of client.listResumableMedia({ wabaId, signal, timeoutMs: askTimeoutMs })) {
        newest.add(item.id)
        // Names in the list are an assumption: an upload without one may have any.
        if ((item.fileName ?? fileName) === fileName && mayBeNewer(item, newestIdBefore)) alike.push(item)
      }
      await newestIds.learn(wabaId, newest.ids())
      return await judge(media, alike)
    } catch (error) {
      return { kind: 'unknown', message: `The upload could not be looked up: ${String(error)}` }
    }
  }

  async function judge(media: Media, alike: ResumableMedia[]): Promise<Outcome> {
    const { fileName, newestIdBefore, callBegunAt } = media
    const isSecond = media.call === 'LOOKED'
    // Rivals first: one whose answer comes in between has its upload when the uploads are read.
    const rivals = (await reads.rivals(media)).filter(rival => !isOlder(rival, newestIdBefore))
    const candidates = await unclaimed(media.wabaId, alike)
    const [found] = candidates
    if (!found) return isSecond ? { kind: 'absent' } : { kind: 'unseen' }
    if (rivals.some(rival => rival.isOpen)) {
      return {
        kind: 'unknown',
        message: `Another upload named "${fileName}" is under way; this one is looked up after it.`,
      }
    }
    const isKnown = newestIdBefore !== null && callBegunAt !== null
    // After a lost call it may be that one's: the upload of this call may be listed later, or still be made.
    const isOfThisCall = isSecond || media.lostCalls === 0
    if (candidates.length === 1 && rivals.length === 0 && isKnown && isOfThisCall) {
      return { kind: 'accepted', kaleyraId: found.id, kaleyraStatus: found.status }
    }
    if (!isSecond) return { kind: 'unseen' }
    const many = candidates.length === 1 ? 'an upload' : 'more than one upload'
    const why = callBegunAt === null ? 'A backup was restored' : "Kaleyra's answer was lost"
    const message = `${why}, and Kaleyra holds ${many} named "${fileName}" that may be this one.`
    return { kind: 'refused', reason: 'OUTCOME_UNKNOWN', message: `${message} Upload the file again.` }
  }

  /** The uploads that no media item has; at most two, since two are ambiguous already. */
  async function unclaimed(wabaId: WabaId, alike: ResumableMedia[]): Promise<ResumableMedia[]> {
    const found: ResumableMedia[] = []
    for (const item of alike) {
      if (await store.findByKaleyraId(item.id, wabaId)) continue
      if (found.push(item) === 2) break
    }
    return found
  }
}

function mayBeNewer(item: ResumableMedia, newestIdBefore: string | null): boolean {
  if (newestIdBefore === null || !/^\d+$/u.test(item.id)) return true
  return BigInt(item.id) > BigInt(newestIdBefore)
}

/** Every upload of the rival is older than this item's call. */
function isOlder(rival: Rival, newestIdBefore: string | null): boolean {
  if (rival.isOpen || newestIdBefore === null || !/^\d+$/u.test(rival.newestIdAfter ?? '')) return false
  return BigInt(rival.newestIdAfter ?? '') <= BigInt(newestIdBefore)
}
