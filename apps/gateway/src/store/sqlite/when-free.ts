import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../lib/clock.ts'
import { DatabaseBusyError } from '../database.ts'
import { isBusy } from './dialect.ts'

/** A wait for another process of this machine, whatever time the gateway is given. */
export const { monotonic } = systemClock

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
      if (monotonic() - since >= MOST_MS) throw new DatabaseBusyError(LOCKED, { cause: error })
      await setTimeout(waitMs)
    }
  }
}

const LOCKED = `media.sqlite has been locked by another process for ${MOST_MS / 1000} s. End that process: "fuser media.sqlite" in DATA_DIR names it.`
