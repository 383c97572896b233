import { checkFileName, checkMediaType, checkWabaId } from './checks.ts'
import { EmptyFileError, FileTooLargeError } from './errors.ts'
import { checkContent } from './content.ts'
import { TooManyBytes } from './meter.ts'
import type { IncomingFile } from './receiver.ts'
import type { SpooledFile } from './spool.ts'
import type { MediaStore } from '../media/store.ts'

export type UploadInput = {
  wabaId: string
  file: Promise<IncomingFile | undefined>
  type?: string | null | undefined
  fileName?: string | null | undefined
}

type Deps = { store: Pick<MediaStore, 'insert'>; removeFile: (id: string) => Promise<void>; maxFileBytes: number }

/**
 * Takes a file in: checks every rule, what can be checked without the bytes before they have come, and gives it a row.
 * Answers the media's id. Throws a UserError, and then nothing of the file is left.
 */
export function createAccept({ store, removeFile, maxFileBytes }: Deps) {
  return async function accept(input: UploadInput): Promise<string> {
    checkWabaId(input.wabaId)
    if (input.type != null) checkMediaType(input.type)
    if (input.fileName != null) checkFileName(input.fileName)
    const incoming = await input.file
    if (!incoming)
      throw new EmptyFileError('No file came: "map" names a part that was not sent. Send the file as that part.')
    const fileName = input.fileName ?? incoming.fileName ?? ''
    checkFileName(fileName)
    const file = await take(incoming)
    try {
      if (file.size === 0) throw new EmptyFileError(`The file "${fileName}" is empty. Send a file of at least 1 byte.`)
      const type = await checkContent(file.head, input.type ?? undefined)
      await store.insert({ id: file.id, wabaId: input.wabaId, fileName, type, size: file.size, sha256: file.sha256 })
      return file.id
    } catch (error) {
      await removeFile(file.id)
      throw error
    }
  }

  async function take(incoming: IncomingFile): Promise<SpooledFile> {
    try {
      return await incoming.take()
    } catch (error) {
      throw error instanceof TooManyBytes ? new FileTooLargeError(maxFileBytes) : error
    }
  }
}
