import { isWabaId } from '@resumable-media/client/rules'
import { demandWaba, forbiddenWaba, mayUse, visible } from '../access/caller.ts'
import { ForbiddenWabaError } from '../errors/upload-errors.ts'
import { MediaNotFoundError } from '../errors/lifecycle-errors.ts'
import { addFacts } from '../lib/request-context.ts'
import type { CallerContext, Context, Gateway } from './context.ts'
import { refused } from './errors.ts'

type Asking = Pick<CallerContext, 'caller' | 'upload'>

/** The gateway, limited to the caller: another caller's WABA is forbidden, and its media items are not found. */
export function forCaller(gateway: Gateway, { caller, upload }: Asking): Omit<Context, 'uploadUrl'> {
  const { owner } = caller
  const { reads, changes } = gateway

  async function checkVisible(id: string): Promise<void> {
    const media = visible(caller, await gateway.findMedia(id))
    if (!media) throw new MediaNotFoundError(id)
    addFacts({ wabaId: media.wabaId, size: media.size })
  }
  function checkWaba(wabaId: string): void {
    if (!mayUse(caller, wabaId)) throw refused(forbiddenWaba(wabaId))
  }

  return {
    ...gateway,
    caller,
    async accept(input) {
      if (upload?.tooMany) throw upload.tooMany
      demandWaba(caller, input.wabaId)
      return gateway.accept({ ...input, owner })
    },
    async begin(input) {
      demandWaba(caller, input.wabaId)
      return gateway.begin({ ...input, owner })
    },
    async renew(id) {
      await checkVisible(id)
      return gateway.renew(id, owner)
    },
    async cancel(id) {
      await checkVisible(id)
      return gateway.cancel(id)
    },
    checkUpload(facts) {
      const faults = gateway.checkUpload(facts)
      if (facts.wabaId == null || mayUse(caller, facts.wabaId)) return faults
      // A malformed id is reported as such. Whether another caller's WABA exists is not disclosed.
      if (!isWabaId(facts.wabaId)) return faults
      return [forbiddenWaba(facts.wabaId), ...faults.filter(fault => !(fault instanceof ForbiddenWabaError))]
    },
    findMedia: async id => visible(caller, await gateway.findMedia(id)),
    reads: {
      ...reads,
      async list(page) {
        checkWaba(page.wabaId)
        return reads.list(page)
      },
    },
    changes: {
      ofMedia: ids => changes.ofMedia(ids, media => mayUse(caller, media.wabaId)),
      ofWaba(wabaId) {
        checkWaba(wabaId)
        return changes.ofWaba(wabaId)
      },
    },
    async quota(wabaId) {
      checkWaba(wabaId)
      return gateway.quota(wabaId)
    },
  }
}
