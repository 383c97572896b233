import type { PartFile } from '../intake/part-file.ts'
import type { MediaStore } from '../media/store.ts'
import type { Upload } from './upload.ts'

export type PartDeps = {
  store: Pick<MediaStore, 'change'>
  spool: { openPart(id: string): Promise<PartFile> }
}

/** Does `work` with the file of an upload, from which what a kill left unverified is gone. */
export async function withPart<Result>(
  { store, spool }: PartDeps,
  { id, unverifiedFrom }: Upload,
  work: (file: PartFile) => Promise<Result>,
): Promise<Result> {
  const file = await spool.openPart(id)
  try {
    if (unverifiedFrom !== null) {
      if (file.size() > unverifiedFrom) await file.truncate(unverifiedFrom)
      await file.sync()
      await store.change(id, { unverifiedFrom: null }, { within: 'RECEIVING' })
    }
    return await work(file)
  } finally {
    await file.close()
  }
}
