import type { Log } from '../lib/log.ts'
import { MediaNotFoundError, NotRenewableError } from '../errors/lifecycle-errors.ts'
import type { MediaReads } from '../store/media-reads.ts'
import { FileGoneError } from '../spool/stored-file.ts'
import { getWhole } from '../media/media.ts'
import type { Admission } from './admission.ts'
import { checkWabaId } from '../rules/rules.ts'
import type { HasAccount } from '../rules/rules.ts'
import type { Spool } from '../spool/spool.ts'
import { asStorageError } from '../spool/storage-full.ts'

type Deps = {
  archive: Pick<MediaReads, 'findKnown'>
  spool: Pick<Spool, 'share' | 'discard'>
  admission: Pick<Admission, 'admit'>
  hasAccount: HasAccount
  log: Pick<Log, 'error'>
}

/**
 * Makes a new media from the bytes of one that has had its handle, so that nobody has to send them again. Answers its id.
 * Throws a UserError.
 */
export function createRenew({ archive, spool, admission, hasAccount, log }: Deps) {
  return async function renew(fromId: string, owner: string | null): Promise<string> {
    const from = await archive.findKnown(fromId)
    if (!from) throw new MediaNotFoundError(fromId)
    if (from.status !== 'UPLOADED' && from.status !== 'EXPIRED') throw new NotRenewableError(from)
    const { wabaId, fileName, type, size, sha256 } = getWhole(from)
    checkWabaId(wabaId, hasAccount)
    const id = await spool.share(fromId).catch((error: unknown) => {
      throw error instanceof FileGoneError ? new MediaNotFoundError(fromId) : asStorageError(error, log)
    })
    try {
      await admission.admit({ id, wabaId, owner, fileName, type, size, sha256, renewedFrom: fromId }, {})
      return id
    } catch (error) {
      await spool.discard(id)
      throw asStorageError(error, log)
    }
  }
}
