import type { KaleyraClient, ResumableMedia } from '@resumable-media/client'
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
 * Looks up the upload of a call whose answer was lost. Kaleyra has no idempotency key, so an upload is taken for ours
 * only when it is the single one of this file name that no media item of ours has, that is newer than all we knew of when the
 * call began, and that no other lost call of ours can have made. Two files of one name must not swap their handles: in
 * doubt it is a failure and never a guess.
 */
export function createReconcile({ client, store, reads, newestIds, askTimeoutMs }: Deps) {
  return async function reconcile(media: Media, signal: AbortSignal): Promise<Outcome> {
    try {
      const { wabaId, fileName, newestIdBefore } = media
      // Of a list that may be long only what can be this one is kept.
      const alike: ResumableMedia[] = []
      const newest = newestOf()
      for await (const item of client.listResumableMedia({ wabaId, signal, timeoutMs: askTimeoutMs })) {
        newest.add(item.id)
        // That the list has names is assumed: one without may be of any.
        if ((item.fileName ?? fileName) === fileName && mayBeNewer(item, newestIdBefore)) alike.push(item)
      }
      await newestIds.learn(wabaId, newest.ids())
      return await judge(media, alike)
    } catch (error) {
      return { kind: 'unknown', message: `The upload could not be looked up: ${String(error)}` }
    }
  }

  async function judge(media: Media, alike: ResumableMedia[]): Promise<Outcome> {
    const { fileName, newestIdBefore } = media
    const isSecond = media.call === 'LOOKED'
    // The rivals first: one whose answer comes in between has its upload by the time the uploads are asked for.
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
    if (candidates.length === 1 && rivals.length === 0 && newestIdBefore !== null) {
      return { kind: 'accepted', kaleyraId: found.id, kaleyraStatus: found.status }
    }
    if (!isSecond) return { kind: 'unseen' }
    const many = candidates.length === 1 ? 'an upload' : 'more than one upload'
    const message = `Kaleyra's answer was lost, and it holds ${many} named "${fileName}" that may be this one.`
    return { kind: 'refused', reason: 'OUTCOME_UNKNOWN', message: `${message} Upload the file again.` }
  }

  /** The uploads that no media item has; at most two, since two cannot be told apart. */
  async function unclaimed(wabaId: string, alike: ResumableMedia[]): Promise<ResumableMedia[]> {
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

/** All that the rival can have made was there before this item's call began. */
function isOlder(rival: Rival, newestIdBefore: string | null): boolean {
  if (rival.isOpen || newestIdBefore === null || !/^\d+$/u.test(rival.newestIdAfter ?? '')) return false
  return BigInt(rival.newestIdAfter ?? '') <= BigInt(newestIdBefore)
}
