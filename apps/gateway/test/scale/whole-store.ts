import { createMediaReads } from '../../src/store/media-reads.ts'
import { createWaiting } from '../../src/telemetry/waiting.ts'
import { findLastKnown } from '../../src/store/last-known.ts'
import type { MovedClock } from './moved-clock.ts'
import { composeParts } from './parts.ts'
import type { ScaleStore } from './stores.ts'

const MINUTE_MS = 60_000

/** What reads or writes something of every WABA, and so takes longer the more there are. */
export function createWholeStore(at: ScaleStore, clock: MovedClock) {
  const { queue, slots, followClock, clampWaits, handleTtlMs, now } = composeParts(at, clock)
  const reads = createMediaReads({ database: at.database, now })
  const waiting = createWaiting({ database: at.database, handleTtlMs, now })
  const works: Record<string, () => Promise<void>> = {
    'a scrape of the metrics': async () => {
      await waiting.read()
      await slots.used(at.database)
    },
    'a start': async () => {
      await findLastKnown(at.database)
      await reads.countWaiting()
      await queue.startOver()
      await clampWaits()
    },
  }
  // Gateways on one server have its clock.
  if (at.url === undefined)
    works['the clock was set'] = async () => {
      clock.set(MINUTE_MS)
      await followClock()
    }
  return works
}
