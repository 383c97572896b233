import type { WabaId } from '../media/ids.ts'
import { isUnderWay } from '../media/call.ts'
import type { ListedMedia } from '../media/media.ts'
import { IS_IN_LINE } from '../store/conditions.ts'
import type { Signals } from '../store/signals.ts'
import type { Database } from '../store/database.ts'
import type { Slots } from './slots.ts'

type Deps = {
  database: Database
  signals: Pick<Signals, 'subscribe'>
  slots: Pick<Slots, 'resting' | 'turnAfter'>
  now: () => number
}
type Line = {
  positions: Map<string, number>
  /** How many items take a slot before this one: those that wait for a slot or a name. */
  ahead: Map<string, number>
  /** When the occupied slots will be free. */
  freeAt: number[]
}

/** Queue places and times of the next try. A WABA's queue is read once between two changes. */
export function createEstimate({ database, signals, slots, now }: Deps) {
  const lines = new Map<string, Promise<Line>>()
  signals.subscribe(() => lines.clear())

  return {
    /** The place of an item in the queue of its WABA, from 1 on; null when it does not wait. */
    async positionOf({ id, wabaId, status }: ListedMedia): Promise<number | null> {
      return status === 'QUEUED' ? ((await lineOf(wabaId)).positions.get(id) ?? null) : null
    },

    /**
     * When a QUEUED item is tried next, in milliseconds since 1970; null while a try is under way. An item that waits for
     * a slot or its name is tried at its own turn. Null when only the name delays it: the end of that call is unknown.
     */
    async dueAtOf(media: ListedMedia): Promise<number | null> {
      const { id, wabaId, status, call, dueAt, waitsForSlot, waitsForName } = media
      if (status !== 'QUEUED' || isUnderWay(call)) return null
      if (waitsForSlot === 0 && waitsForName === null && (dueAt ?? 0) <= now()) return dueAt
      const line = await lineOf(wabaId)
      const turn = slots.turnAfter(line.freeAt, line.ahead.get(id))
      if (waitsForName !== null) return turn > now() ? turn : null
      return waitsForSlot === 1 ? turn : Math.max(dueAt ?? 0, turn)
    },
  }

  async function lineOf(wabaId: WabaId): Promise<Line> {
    const known = lines.get(wabaId) ?? readLine(wabaId)
    lines.set(wabaId, known)
    known.catch(() => lines.delete(wabaId))
    return known
  }

  async function readLine(wabaId: WabaId): Promise<Line> {
    const rows = await database
      .selectFrom('media')
      .select(['id', 'waitsForSlot', 'waitsForName'])
      .where('wabaId', '=', wabaId)
      .where(IS_IN_LINE)
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
