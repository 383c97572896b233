import type { PartFile, Spool } from '../../spool/spool.ts'
import type { MediaStore } from '../../store/media-store.ts'
import type { Session } from './session.ts'

export type PartDeps = {
  store: Pick<MediaStore, 'change'>
  spool: Pick<Spool, 'part' | 'truncateToSynced'>
}

/**
 * Does `work` with the file of a session. What a kill left unverified is removed from it before; after a sync that failed
 * the file goes back to what was synced before.
 */
export async function withPart<Result>(
  { store, spool }: PartDeps,
  { id, receivedBytes, unverifiedFrom }: Session,
  work: (file: PartFile) => Promise<Result>,
): Promise<Result> {
  const within = { within: 'RECEIVING' } as const
  const file = await spool.part(id, receivedBytes)
  try {
    if (unverifiedFrom !== null) {
      if (file.size() > unverifiedFrom) await file.truncate(unverifiedFrom)
      await file.sync()
      await store.change(id, { unverifiedFrom: null }, within)
    }
    return await work(file)
  } finally {
    await file.close()
    if (file.syncFailed()) await goBack(file.synced())
  }

  /** Of the two one is enough; where both fail, the spool goes back as soon as it can. */
  async function goBack(synced: number): Promise<void> {
    const row = store.change(id, { receivedBytes: synced, unverifiedFrom: synced }, within)
    await Promise.allSettled([spool.truncateToSynced(id), row])
  }
}
