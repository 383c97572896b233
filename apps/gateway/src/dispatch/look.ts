import type { KaleyraClient, ResumableMedia } from '@resumable-media/client'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Outcome } from './outcome.ts'

type Deps = { client: Pick<KaleyraClient, 'getResumableMedia'>; store: Pick<MediaStore, 'findByKaleyraId'> }

/**
 * Looks for the upload of a call whose answer was lost. Kaleyra has no idempotency key, so an upload is taken for ours
 * only when it is the single one of this file name that no media of ours has and that is newer than all we knew of when
 * the call began. Two files of one name must not swap their handles, so in doubt it is a failure and never a guess.
 */
export function createLook({ client, store }: Deps) {
  return async function look(media: Media, signal: AbortSignal): Promise<Outcome> {
    try {
      return await judge(media, await client.getResumableMedia({ wabaId: media.wabaId, limit: 100, signal }))
    } catch (error) {
      return { kind: 'unknown', message: `The upload could not be looked up: ${String(error)}` }
    }
  }

  async function judge({ wabaId, fileName, ...media }: Media, listed: ResumableMedia[]): Promise<Outcome> {
    const alike = listed.filter(item => item.fileName === fileName)
    const unclaimed = await Promise.all(alike.map(async item => !(await store.findByKaleyraId(item.id, wabaId))))
    const candidates = alike.filter((item, index) => unclaimed[index] && mayBeNewer(item, media.newestIdBefore))
    const [found] = candidates
    if (!found) return media.looks === 0 ? { kind: 'unseen' } : { kind: 'absent' }
    if (candidates.length === 1 && media.newestIdBefore !== null) {
      return { kind: 'accepted', kaleyraId: found.id, kaleyraStatus: found.status }
    }
    const message = `Kaleyra's answer was lost, and it holds ${candidates.length} upload(s) named "${fileName}" that may be this one.`
    return { kind: 'refused', reason: 'OUTCOME_UNKNOWN', message: `${message} Upload the file again.` }
  }
}

function mayBeNewer(item: ResumableMedia, newestIdBefore: string | null): boolean {
  if (newestIdBefore === null || !/^\d+$/u.test(item.id)) return true
  return BigInt(item.id) > BigInt(newestIdBefore)
}
