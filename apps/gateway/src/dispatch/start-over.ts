import type { Kysely } from 'kysely'
import type { WabaId } from '../media/ids.ts'
import type { OpenedDatabase, Tables, Tx } from '../store/database.ts'
import { NO_WAIT } from '../store/name-line.ts'
import type { Signals } from '../store/signals.ts'
import { transact } from '../store/transact.ts'
import type { Slots } from './slots.ts'

export const ANSWER_LOST = { call: 'LOST', lastErrorCode: 'OUTCOME_UNKNOWN' } as const

type Deps = OpenedDatabase & {
  signals: Pick<Signals, 'publish'>
  slots: Pick<Slots, 'startOver'>
  /** How long after a first lookup the second one comes. */
  lookupAgainMs: number
  now: () => number
}

/** What becomes of the calls of workers that are gone. */
export function createStartOver({ database, dialect, signals, slots, lookupAgainMs, now }: Deps) {
  return {
    /**
     * For the start, when all earlier workers are known to be gone: calls that they had begun are due for a first lookup
     * now. A second lookup keeps its time, but is at most `lookupAgainMs` away.
     */
    async startOver(): Promise<void> {
      await slots.startOver(database)
      const lost = { dueAt: now(), ...ANSWER_LOST }
      await queued(database).where('call', 'in', ['OPEN', 'LOST']).set(lost).execute()
      const again = now() + lookupAgainMs
      await queued(database).where('call', '=', 'LOOKED').where('dueAt', '>', again).set({ dueAt: again }).execute()
      await askAgainIn(database)
    },

    /** Items that wait for a slot or a name ask again, since the rate may have changed. Others may work meanwhile. */
    async askAgain(): Promise<void> {
      const waiting = database
        .selectFrom('media')
        .where('status', '=', 'QUEUED')
        .where(or => or.or([or('waitsForSlot', '=', 1), or('waitsForName', 'is not', null)]))
      for (const { wabaId } of await waiting.select('wabaId').distinct().execute())
        await ofWaba(wabaId, tx => askAgainIn(tx, wabaId))
    },

    /** The calls and lookups of a gateway that is dead are due for a lookup now. Its slots rest as they were taken. */
    async takeOver(dead: string): Promise<void> {
      const held = database.selectFrom('media').where('status', '=', 'QUEUED').where('holder', '=', dead)
      for (const { wabaId } of await held.select('wabaId').distinct().execute()) {
        const ids = await ofWaba(wabaId, async tx => {
          const due = { holder: null, dueAt: now() }
          const its = queued(tx).where('wabaId', '=', wabaId).where('holder', '=', dead)
          const open = its.where('call', '=', 'OPEN').set({ ...due, ...ANSWER_LOST })
          const lookedUp = its.where('call', 'in', ['LOST', 'LOOKED']).set(due)
          return [...(await open.returning('id').execute()), ...(await lookedUp.returning('id').execute())]
        })
        signals.publish({ ids: ids.map(({ id }) => id), wakes: ['QUEUED'] })
      }
    },
  }

  async function ofWaba<Result>(wabaId: WabaId, run: (tx: Tx) => Promise<Result>): Promise<Result> {
    return transact({ database, dialect }, async tx => {
      await dialect.locks.waba(tx, wabaId)
      return run(tx)
    })
  }

  /** Of one WABA, or of all. */
  async function askAgainIn(on: Kysely<Tables>, wabaId?: WabaId): Promise<void> {
    const due = queued(on)
      .$if(wabaId !== undefined, query => query.where('wabaId', '=', wabaId!))
      .set({ dueAt: now() })
    await due.where('waitsForSlot', '=', 1).execute()
    await due.where('waitsForName', 'is not', null).set(NO_WAIT).execute()
  }
}

const queued = (on: Kysely<Tables>) => on.updateTable('media').where('status', '=', 'QUEUED')
