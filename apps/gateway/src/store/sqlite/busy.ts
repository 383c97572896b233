import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../lib/clock.ts'

/** A wait for another process of this machine, whatever time the gateway is given. */
export const { monotonic } = systemClock

/** Another process has had the database locked for too long. */
export class DatabaseBusyError extends Error {
  override name = 'DatabaseBusyError'
  readonly code = 'DATABASE_BUSY'
}

/** How long a lock of another process, such as a backup, is waited for. */
const MOST_MS = 5000
const FIRST_WAIT_MS = 2
const LONGEST_WAIT_MS = 50

/**
 * Does `work` again and again while another process has the database locked, and lets everything else go on meanwhile:
 * SQLite's own waiting stops the whole process. Throws DatabaseBusyError when that has taken too long since `since`, in
 * the milliseconds of the monotonic clock.
 */
export async function whenFree<Result>(work: () => Result | Promise<Result>, since = monotonic()): Promise<Result> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (monotonic() - since >= MOST_MS) throw new DatabaseBusyError(BUSY, { cause: error })
      await setTimeout(waitMs)
    }
  }
}

const BUSY = `media.sqlite has been locked by another process for ${MOST_MS / 1000} s. End that process: "fuser media.sqlite" in DATA_DIR names it.`

export const isBusy = (error: unknown): boolean => sqliteCode(error) === SQLITE_BUSY

/** Whether the store cannot be used for now: it is locked, or its disk is at fault. */
export function isStoreFault(error: unknown): boolean {
  return error instanceof DatabaseBusyError || STORE_FAULTS.includes(sqliteCode(error))
}

function sqliteCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown }
  // The low byte is the code, what is above it the kind.
  return error instanceof Error && typeof errcode === 'number' ? errcode & 0xff : undefined
}

const SQLITE_BUSY = 5
/** Busy, no memory, read-only, an error of the disk, full, and a file that cannot be opened. */
const STORE_FAULTS: unknown[] = [SQLITE_BUSY, 7, 8, 10, 13, 14]
