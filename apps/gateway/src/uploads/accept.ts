import type { Admission, Admitted, Wishes } from './admission.ts'
import { checkFileName, checkIdempotencyKey, checkWabaId, parseMediaType } from '../rules/rules.ts'
import type { HasAccount } from '../rules/rules.ts'
import { checkContent } from '../rules/content/content.ts'
import { EmptyFileError, FileTooLargeError } from '../errors/upload-errors.ts'
import { TooManyBytes } from '../spool/meter.ts'
import type { IncomingFile } from '../graphql/multipart/receiver.ts'
import type { SpooledFile, StoredFile } from '../spool/spool.ts'
import type { AsStorageError } from '../spool/storage-error.ts'
import { addFacts } from '../lib/request-context.ts'

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
  removeFile: (id: string) => Promise<void>
  hasAccount: HasAccount
  maxFileBytes: number
  asStorageError: AsStorageError
}

/**
 * Takes a file in: checks every rule, what can be checked without the bytes before they have come, and gives it a row.
 * Answers its media, which is an earlier one where the input asks for that. Throws a UserError, and then
 * nothing of the file is left.
 */
export function createAccept({ admission, openFile, removeFile, hasAccount, maxFileBytes, asStorageError }: Deps) {
  return async function accept(input: UploadInput): Promise<Admitted> {
    checkWabaId(input.wabaId, hasAccount)
    const declared = parseMediaType(input.type)
    if (input.fileName != null) checkFileName(input.fileName)
    const idempotencyKey = checkIdempotencyKey(input.idempotencyKey)
    await admission.checkEarly({ ...input, idempotencyKey }).catch((error: unknown) => {
      throw userErrorOf(error)
    })
    const incoming = await input.file
    if (!incoming)
      throw new EmptyFileError('No file came: "map" names a part that was not sent. Send the file as that part.')
    const fileName = input.fileName ?? incoming.fileName ?? ''
    checkFileName(fileName)
    const file = await take(incoming, input.fileComesAgain)
    addFacts({ size: file.size })
    try {
      if (file.size === 0) throw new EmptyFileError(`The file "${fileName}" is empty. Send a file of at least 1 byte.`)
      const type = await checkContent({ ...file, open: () => openFile(file.id) }, declared)
      const { id, size, sha256 } = file
      const { wabaId, owner } = input
      const media = { id, wabaId, owner, fileName, type, size, sha256, idempotencyKey }
      const admitted = await admission.admit(media, input)
      if (!admitted.isNew) await removeFile(id)
      return admitted
    } catch (error) {
      await removeFile(file.id)
      throw userErrorOf(error)
    }
  }

  async function take(incoming: IncomingFile, again: boolean): Promise<SpooledFile> {
    try {
      return await incoming.take({ again })
    } catch (error) {
      throw userErrorOf(error)
    }
  }

  function userErrorOf(error: unknown): unknown {
    return error instanceof TooManyBytes ? new FileTooLargeError(maxFileBytes) : asStorageError(error)
  }
}
