import { FileTakenOverError } from '../../spool/spool.ts'
import type { PartFile, Spool } from '../../spool/spool.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { getSession, takenOver } from './session.ts'
import type { Session } from './session.ts'

export type PartDeps = {
  store: Pick<MediaStore, 'change' | 'find'>
  spool: Pick<Spool, 'part' | 'truncateToSynced'>
}

/**
 * Does `work` with the file of a session that receives. Bytes that a kill left unverified are removed before; after a failed
 * sync the file is cut back to its synced bytes. Throws a SessionError when another has taken the file over, or has ended the
 * session meanwhile.
 */
export async function withPart<Result>(
  { store, spool }: PartDeps,
  { id, receivedBytes }: Session,
  work: (file: PartFile) => Promise<Result>,
): Promise<Result> {
  const within = { within: 'RECEIVING' } as const
  const file = await spool.part(id, receivedBytes)
  try {
    // Read once the file is held: until then another gateway may have continued it.
    const { status, unverifiedFrom } = getSession(id, await store.find(id))
    if (status !== 'RECEIVING') throw takenOver()
    if (unverifiedFrom !== null) {
      if (file.size() > unverifiedFrom) await file.truncate(unverifiedFrom)
      await file.sync()
      await store.change(id, { unverifiedFrom: null }, within)
    }
    return await work(file)
  } catch (error) {
    throw error instanceof FileTakenOverError ? takenOver() : error
  } finally {
    await file.close()
    if (file.syncFailed()) await goBack(file.synced())
  }

  /** One of the two is enough; when both fail, the spool cuts the file as soon as it can. */
  async function goBack(synced: number): Promise<void> {
    const row = store.change(id, { receivedBytes: synced, unverifiedFrom: synced }, within)
    await Promise.allSettled([spool.truncateToSynced(id), row])
  }
}
