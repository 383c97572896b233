import { MediaNotFoundError, NotRenewableError } from '../media/lifecycle-errors.ts'
import type { MediaArchive } from '../media/archive.ts'
import { getWhole } from '../media/media.ts'
import type { Admission } from './admission.ts'
import { checkWabaId } from './checks.ts'
import type { HasAccount } from './checks.ts'
import type { Spool } from './spool.ts'
import { asStorageFull } from './storage-full.ts'

type Deps = {
  archive: Pick<MediaArchive, 'findKnown'>
  spool: Pick<Spool, 'share' | 'remove'>
  admission: Pick<Admission, 'admit'>
  hasAccount: HasAccount
}

/**
 * Makes a new media from the bytes of one that has had its handle, so that nobody has to send them again. Answers its id.
 * Throws a UserError.
 */
export function createRenew({ archive, spool, admission, hasAccount }: Deps) {
  return async function renew(fromId: string, owner: string | null): Promise<string> {
    const from = await archive.findKnown(fromId)
    if (!from) throw new MediaNotFoundError(fromId)
    if (from.status !== 'UPLOADED' && from.status !== 'EXPIRED') throw new NotRenewableError(from)
    const { wabaId, fileName, type, size, sha256 } = getWhole(from)
    checkWabaId(wabaId, hasAccount)
    const id = await spool.share(fromId).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new MediaNotFoundError(fromId) : asStorageFull(error)
    })
    try {
      await admission.admit({ id, wabaId, owner, fileName, type, size, sha256, renewedFrom: fromId }, {})
      return id
    } catch (error) {
      await spool.remove(id)
      throw asStorageFull(error)
    }
  }
}
