import { MediaNotFoundError, NotRenewableError } from '../errors/lifecycle-errors.ts'
import type { MediaReads } from '../store/media-reads.ts'
import { FileGoneError } from '../spool/spool.ts'
import { getWhole } from '../media/media.ts'
import type { Admission } from './admission.ts'
import { checkWabaId, demand } from '../rules/rules.ts'
import type { HasAccount } from '../rules/rules.ts'
import type { Spool } from '../spool/spool.ts'
import type { AsStorageError } from '../spool/storage-error.ts'

type Deps = {
  reads: Pick<MediaReads, 'findKnown'>
  spool: Pick<Spool, 'share' | 'discard'>
  admission: Pick<Admission, 'admit'>
  hasAccount: HasAccount
  asStorageError: AsStorageError
}

/** Makes a new media item from the bytes of an uploaded or expired one. Answers its id. Throws a UserError. */
export function createRenew({ reads, spool, admission, hasAccount, asStorageError }: Deps) {
  return async function renew(fromId: string, owner: string | null): Promise<string> {
    const from = await reads.findKnown(fromId)
    if (!from) throw new MediaNotFoundError(fromId)
    if (from.status !== 'UPLOADED' && from.status !== 'EXPIRED') throw new NotRenewableError(from)
    const { fileName, type, size, sha256 } = getWhole(from)
    const wabaId = demand(checkWabaId(from.wabaId, hasAccount))
    const id = await spool.share(fromId).catch((error: unknown) => {
      throw error instanceof FileGoneError ? new MediaNotFoundError(fromId) : asStorageError(error)
    })
    try {
      await admission.admit({ id, wabaId, owner, fileName, type, size, sha256, renewedFrom: fromId }, {})
      return id
    } catch (error) {
      await spool.discard(id)
      throw asStorageError(error)
    }
  }
}
