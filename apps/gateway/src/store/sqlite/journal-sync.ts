import type { FileHandle } from 'node:fs/promises'
import { DataFolderError } from './data-folder-error.ts'

export type JournalSync = {
  /** Called after each commit that wrote something. */
  noteCommit(): void
  /** Resolves once every commit so far is on the disk. Throws DataFolderError, then and for good, after a sync that failed. */
  untilDurable(): Promise<void>
  close(): Promise<void>
}

/**
 * One sync of the journal for all commits that wait for it. What came to be while a sync was under way is covered by the
 * next. After a failed sync the pages count as clean to the system though they may not be on the disk, so a repeated one
 * proves nothing: `onLost` is called, and nothing is durable any more.
 */
export function createJournalSync(
  file: Pick<FileHandle, 'datasync' | 'close'>,
  path: string,
  onLost: (error: Error) => void,
): JournalSync {
  let committed = 0
  let durable = 0
  let syncing: Promise<void> | undefined
  let lost: DataFolderError | undefined

  async function syncAll(): Promise<void> {
    const upTo = committed
    try {
      await file.datasync()
      durable = upTo
    } catch (error) {
      lost = new DataFolderError(
        `The journal ${path} could not be brought to its disk (${(error as Error).message}). Check the system log: the disk may be failing. The gateway has ended and acknowledged nothing since; start it again once the disk is well.`,
        { cause: error },
      )
      onLost(lost)
    }
  }

  return {
    noteCommit: () => void (committed += 1),
    async untilDurable() {
      for (const upTo = committed; ;) {
        if (lost) throw lost
        if (durable >= upTo) return
        await (syncing ??= syncAll().finally(() => (syncing = undefined)))
      }
    },
    close: () => file.close(),
  }
}
