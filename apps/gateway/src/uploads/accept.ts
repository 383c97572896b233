import type { Admission, Wishes } from './admission.ts'
import type { Admitted } from './idempotency.ts'
import { checkFileName, checkIdempotencyKey, checkType, checkWabaId, demand } from '../rules/rules.ts'
import type { HasAccount } from '../rules/rules.ts'
import { checkContent } from '../rules/content/content.ts'
import { EmptyFileError, FileTooLargeError } from '../errors/upload-errors.ts'
import { TooManyBytes } from '../spool/meter.ts'
import type { SpooledFile, StoredFile } from '../spool/spool.ts'
import type { AsStorageError } from '../spool/storage-error.ts'
import { addFacts } from '../lib/request-context.ts'

export type IncomingFile = {
  /** The name that its part has. */
  fileName: string | undefined
  /**
   * The file, once it is whole. The caller then removes it or gives it a row. With `again` another caller may take the
   * same bytes under a new id. Throws TooManyBytes, and BadUploadRequest when the request broke off.
   */
  take(options: { again: boolean }): Promise<SpooledFile>
}

export type UploadInput = Wishes & {
  wabaId: string
  owner: string | null
  file: Promise<IncomingFile | undefined>
  /** Whether another upload of the same request may be of the same file. */
  fileComesAgain: boolean
  type?: string | null | undefined
  fileName?: string | null | undefined
  idempotencyKey?: string | null | undefined
}

type Deps = {
  admission: Admission
  openFile: (id: string) => Promise<StoredFile>
  /** As that of `Spool`. */
  discard: (id: string) => Promise<void>
  hasAccount: HasAccount
  maxFileBytes: number
  asStorageError: AsStorageError
}

/**
 * Accepts a file: checks every rule, before the bytes arrive where possible, and adds its row. Answers the media item,
 * which is an earlier one for a repeat. Throws a UserError; no bytes of the file are left then.
 */
export function createAccept({ admission, openFile, discard, hasAccount, maxFileBytes, asStorageError }: Deps) {
  return async function accept(input: UploadInput): Promise<Admitted> {
    const wabaId = demand(checkWabaId(input.wabaId, hasAccount))
    const declared = demand(checkType(input.type))
    if (input.fileName != null) demand(checkFileName(input.fileName))
    const idempotencyKey = demand(checkIdempotencyKey(input.idempotencyKey))
    await admission.checkEarly({ ...input, wabaId, idempotencyKey }).catch(rethrow)
    const incoming = await input.file
    if (!incoming)
      throw new EmptyFileError('No file came: "map" names a part that was not sent. Send the file as that part.')
    const fileName = demand(checkFileName(input.fileName ?? incoming.fileName ?? ''))
    const file = await incoming.take({ again: input.fileComesAgain }).catch(rethrow)
    addFacts({ size: file.size })
    try {
      if (file.size === 0) throw new EmptyFileError(`The file "${fileName}" is empty. Send a file of at least 1 byte.`)
      const type = await checkContent({ ...file, open: () => openFile(file.id) }, declared)
      const { id, size, sha256 } = file
      const media = { id, wabaId, owner: input.owner, fileName, type, size, sha256, idempotencyKey }
      const admitted = await admission.admit(media, input)
      if (!admitted.isNew) await discard(id)
      return admitted
    } catch (error) {
      await discard(file.id)
      return rethrow(error)
    }
  }

  function rethrow(error: unknown): never {
    throw error instanceof TooManyBytes ? new FileTooLargeError(maxFileBytes) : asStorageError(error)
  }
}
