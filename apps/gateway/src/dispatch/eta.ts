import type { Rate } from '@resumable-media/runtime/config'
import type { Database } from '../store/database.ts'
import type { ListedMedia } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Slots } from './slots.ts'

export type Outlook = ReturnType<typeof createOutlook>

type Deps = {
  database: Database
  store: Pick<MediaStore, 'onAnyChange'>
  slots: Pick<Slots, 'resting'>
  rate: Rate
  now: () => number
}
type Line = {
  /** From 1 on. */
  positions: Map<string, number>
  /** How many will take a slot before this one: those that wait for one, or for their name. */
  ahead: Map<string, number>
  /** When the slots that are taken or rest will be free. */
  freeAt: number[]
}

/** What is told to those who wait. A WABA's line is read once for all who ask between two changes. */
export function createOutlook({ database, store, slots, rate, now }: Deps) {
  const lines = new Map<string, Promise<Line>>()
  store.onAnyChange(() => lines.clear())

  return {
    /** The place of a media among those of its WABA that wait, 1 goes next; null when it does not wait. */
    async positionOf({ id, wabaId, status }: ListedMedia): Promise<number | null> {
      return status === 'QUEUED' ? ((await lineOf(wabaId)).positions.get(id) ?? null) : null
    },

    /**
     * When a QUEUED media is tried next, in milliseconds since 1970; null while a try is under way. One that waits for a
     * slot is told when its own turn comes, with those before it gone: the slots as they open, round by round. So is one
     * that waits for its name, and null when only the name keeps it: when another call ends cannot be told.
     */
    async dueAtOf({
      id,
      wabaId,
      status,
      callBegunAt,
      dueAt,
      waitsForSlot,
      waitsForName,
    }: ListedMedia): Promise<number | null> {
      if (status !== 'QUEUED' || callBegunAt !== null) return null
      if (waitsForSlot === 0 && waitsForName === null && (dueAt ?? 0) <= now()) return dueAt
      const line = await lineOf(wabaId)
      const turn = turnAfter(line.ahead.get(id) ?? 0, line.freeAt)
      if (waitsForName !== null) return turn > now() ? turn : null
      return waitsForSlot === 1 ? turn : Math.max(dueAt ?? 0, turn)
    },
  }

  function turnAfter(ahead: number, freeAt: readonly number[]): number {
    const resting = freeAt.filter(at => at > now()).slice(-rate.calls)
    const openAt = [...Array.from({ length: rate.calls - resting.length }, now), ...resting]
    return (openAt[ahead % rate.calls] ?? now()) + Math.floor(ahead / rate.calls) * rate.windowMs
  }

  async function lineOf(wabaId: string): Promise<Line> {
    const known = lines.get(wabaId) ?? readLine(wabaId)
    lines.set(wabaId, known)
    known.catch(() => lines.delete(wabaId))
    return known
  }

  async function readLine(wabaId: string): Promise<Line> {
    const rows = await database
      .selectFrom('media')
      .select(['id', 'waitsForSlot', 'waitsForName'])
      .where('wabaId', '=', wabaId)
      .where('status', '=', 'QUEUED')
      .where('callBegunAt', 'is', null)
      .orderBy('queuedAt')
      .orderBy('seq')
      .execute()
    const line: Line = { positions: new Map(), ahead: new Map(), freeAt: await slots.resting(database, wabaId) }
    let waiting = 0
    for (const { id, waitsForSlot, waitsForName } of rows) {
      line.positions.set(id, line.positions.size + 1)
      line.ahead.set(id, waiting)
      if (waitsForSlot === 1 || waitsForName !== null) waiting += 1
    }
    return line
  }
}
