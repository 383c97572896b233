import type { Rate } from '../config-values.ts'
import type { Database } from '../media/database.ts'
import type { Media } from '../media/media.ts'
import type { Slots } from './slots.ts'

type Deps = { database: Database; slots: Pick<Slots, 'resting'>; rate: Rate; now: () => number }

/**
 * When a QUEUED media is tried next, in milliseconds since 1970; null while a try is under way. One that waits for a slot
 * is told when its own turn comes, with those before it gone: the slots as they open, round by round.
 */
export function createOutlook({ database, slots, rate, now }: Deps) {
  return async function outlook(media: Media): Promise<number | null> {
    const { wabaId, seq, status, callBegunAt, dueAt, waitsForSlot } = media
    if (status !== 'QUEUED' || callBegunAt !== null) return null
    if (waitsForSlot === 0) return dueAt
    const { ahead } = await database
      .selectFrom('media')
      .select(({ fn }) => fn.countAll<number>().as('ahead'))
      .where('wabaId', '=', wabaId)
      .where('status', '=', 'QUEUED')
      .where('waitsForSlot', '=', 1)
      .where('seq', '<', seq)
      .executeTakeFirstOrThrow()
    const resting = (await slots.resting(database, wabaId)).slice(-rate.calls)
    const openAt = [...Array.from({ length: rate.calls - resting.length }, now), ...resting]
    return (openAt[ahead % rate.calls] ?? now()) + Math.floor(ahead / rate.calls) * rate.windowMs
  }
}
