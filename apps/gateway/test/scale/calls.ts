import type { Outcome } from '../../src/kaleyra/outcome.ts'
import type { WabaId } from '../../src/media/ids.ts'
import type { Media } from '../../src/media/media.ts'
import type { MovedClock } from './moved-clock.ts'

/** In the place of Kaleyra: takes each file at once, and remembers every call. */
export function createCalls({ monotonic }: MovedClock) {
  /** When the calls of each WABA came, in milliseconds of passed time. */
  const timesOf = new Map<WabaId, number[]>()
  const callsOf = new Map<string, number>()
  let count = 0
  return {
    timesOf,
    callsOf,
    count: () => count,
    async submit({ id, wabaId }: Media): Promise<Outcome> {
      count += 1
      callsOf.set(id, (callsOf.get(id) ?? 0) + 1)
      const times = timesOf.get(wabaId) ?? []
      times.push(monotonic())
      timesOf.set(wabaId, times)
      return { kind: 'accepted', kaleyraId: String(FIRST_ID + count), kaleyraStatus: 'PENDING' }
    },
  }
}

const FIRST_ID = 1_795_464_000_000
