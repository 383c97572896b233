import * as fc from 'fast-check'
import { CALL_MOVES } from '../../src/media/call.ts'
import type { CallState } from '../../src/media/call.ts'
import { MOVES } from '../../src/media/media.ts'
import type { MediaStatus } from '../../src/media/media.ts'
import { openTestStore } from '../media-fixture.ts'

const STATES = Object.keys(MOVES) as MediaStatus[]
const FINAL: readonly MediaStatus[] = ['EXPIRED', 'FAILED', 'CANCELLED']

const begins = fc.constantFrom('QUEUED' as const, 'RECEIVING' as const)
const moves = fc.array(fc.constantFrom(...STATES), { maxLength: 12 })
const CALLS = Object.keys(CALL_MOVES) as CallState[]
const callMoves = fc.array(fc.constantFrom(...CALLS), { maxLength: 12 })

/** What must hold for every media, whatever is asked of the store; opens one, which `close` closes. */
export async function openStateProperties() {
  const { add, store, database, close } = await openTestStore()

  async function begin(status: 'QUEUED' | 'RECEIVING'): Promise<string> {
    const id = await add()
    if (status === 'RECEIVING') await database.updateTable('media').set({ status }).where('id', '=', id).execute()
    return id
  }

  const properties: Record<string, fc.IRawProperty<unknown, true>> = {
    'any sequence of moves stays in the table, and what is final stays': fc.asyncProperty(
      begins,
      moves,
      async (first, asked) => {
        const id = await begin(first)
        let is: MediaStatus = first
        for (const to of asked) {
          const isLegal = (MOVES[is] as readonly string[]).includes(to) && !FINAL.includes(is)
          const moved = await store.change(id, {}, { to, cause: 'CLOCK' })
          if (isLegal) is = to
          if (moved !== isLegal || (await store.find(id))?.status !== is) return false
        }
        return true
      },
    ),

    'moves that are asked for at once come to one of the orders they could have come in': fc.asyncProperty(
      begins,
      moves,
      async (first, asked) => {
        const id = await begin(first)
        const moved = await Promise.all(asked.map(to => store.change(id, {}, { to, cause: 'CLOCK' })))
        const events = await database.selectFrom('event').selectAll().where('mediaId', '=', id).orderBy('seq').execute()
        const path = [first, ...events.slice(1).map(({ status }) => status)]
        const isLegal = path
          .slice(1)
          .every((to, index) => (MOVES[path[index] ?? first] as readonly string[]).includes(to))
        const is = (await store.find(id))?.status
        return isLegal && path.at(-1) === is && moved.filter(Boolean).length === path.length - 1
      },
    ),

    'any sequence of moves of a call stays in its table, and what is ended stays': fc.asyncProperty(
      callMoves,
      async asked => {
        const id = await begin('QUEUED')
        let is: CallState = 'NONE'
        for (const call of asked) {
          const isLegal = (CALL_MOVES[is] as readonly string[]).includes(call)
          const guard = call === 'ENDED' ? ({ to: 'PENDING', call } as const) : ({ within: 'QUEUED', call } as const)
          const moved = await store.change(id, {}, guard)
          if (isLegal) is = call
          const media = await store.find(id)
          if (moved !== isLegal || media?.call !== is || (is === 'ENDED') !== (media.status === 'PENDING')) return false
        }
        return true
      },
    ),
  }
  return { properties, close }
}
