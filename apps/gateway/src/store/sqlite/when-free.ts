import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../lib/clock.ts'
import { DatabaseBusyError } from '../database.ts'
import { isBusy } from './dialect.ts'

/** Real time, whatever clock a test gives the gateway. */
export const { monotonic } = systemClock

/** How long a lock of another process, such as a backup, is waited for. */
const MOST_MS = 5000
const FIRST_WAIT_MS = 2
const LONGEST_WAIT_MS = 50

/**
 * Repeats `work` while another process has the database locked, without blocking the process as SQLite's own waiting
 * does. Throws DatabaseBusyError after too long since `since`, in milliseconds of the monotonic clock.
 */
export async function whenFree<Result>(work: () => Result | Promise<Result>, since = monotonic()): Promise<Result> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (monotonic() - since >= MOST_MS) throw new DatabaseBusyError(LOCKED, { cause: error })
      await setTimeout(waitMs)
    }
  }
}

const LOCKED = `media.sqlite has been locked by another process for ${MOST_MS / 1000} s. End that process: "fuser media.sqlite" in DATA_DIR names it.`
