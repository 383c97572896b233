import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { OpenIn, TestStore } from '../../test/media-fixture.ts'
import { MOVES, statesBefore } from '../media/media.ts'
import type { MediaStatus } from '../media/media.ts'
import { createMediaStore } from './media-store.ts'
import { createNewestIds } from './newest-ids.ts'

const STATES = Object.keys(MOVES) as MediaStatus[]

/** What the store does on every database. */
export function storeSuite(of: string, openIn: OpenIn): void {
  describe(`a store ${of}`, () => {
    let t: TestStore
    beforeEach(async () => {
      t = await openTestStore(openIn)
    })
    afterEach(() => t.close())

    test.each(STATES.flatMap(from => STATES.map(to => [from, to] as const)))(
      '%s → %s is written only when legal',
      async (from, to) => {
        const { add, database, store } = t
        const id = await add()
        await database.updateTable('media').set({ status: from }).execute()
        const legal = (MOVES[from] as readonly string[]).includes(to)
        expect(await store.change(id, {}, { to })).toBe(legal)
        expect((await store.find(id))?.status).toBe(legal ? to : from)
      },
    )

    test('a final state has no way out [final-states]', () => {
      expect(STATES.filter(state => MOVES[state].length === 0)).toEqual(['EXPIRED', 'FAILED', 'CANCELLED'])
      expect(statesBefore('FAILED')).toEqual(['RECEIVING', 'QUEUED', 'PENDING'])
    })

    test('a change within a state is not written in another, nor for an older attempt', async () => {
      const { add, store } = t
      const id = await add()
      expect(await store.change(id, { dueAt: 1 }, { within: 'PENDING' })).toBe(false)
      expect(await store.change(id, { dueAt: 1 }, { within: 'QUEUED', attempts: 7 })).toBe(false)
      expect(await store.change(id, { dueAt: 1 }, { within: 'QUEUED', attempts: 0 })).toBe(true)
      expect((await store.find(id))?.dueAt).toBe(1)
    })

    test('what was inserted is there when the store is opened again', async () => {
      const id = await t.add({ fileName: 'überweisung.pdf' })
      const again = createMediaStore({ database: await t.connect(), now: t.now })
      expect((await again.find(id))?.fileName).toBe('überweisung.pdf')
    })

    test('tells of each change, until told to stop', async () => {
      const { add, store } = t
      const id = await add()
      let told = 0
      const stop = store.onChange(id, () => (told += 1))
      await store.change(id, { dueAt: 1 }, { within: 'QUEUED' })
      await store.change(id, { dueAt: 1 }, { within: 'PENDING' })
      expect(told).toBe(1)
      stop()
      await store.change(id, { dueAt: 2 }, { within: 'QUEUED' })
      expect(told).toBe(1)
    })

    test('an error that is none of the database is neither a fault of it nor want of room', () => {
      for (const error of [new Error('no'), Object.assign(new Error('no'), { code: 'ENOSPC', errno: -28 }), undefined])
        expect([t.dialect.isFull(error), t.dialect.isFault(error)]).toEqual([false, false])
    })

    describe('two connections', () => {
      const ROUNDS = 20

      test('of two moves at once that exclude each other one is written, with one event', async () => {
        const other = createMediaStore({ database: await t.connect(), now: t.now })
        for (let n = 0; n < ROUNDS; n += 1) {
          const id = await t.add()
          const moves = [
            t.store.change(id, {}, { to: 'CANCELLED', cause: 'USER' }),
            other.change(id, {}, { to: 'PENDING', cause: 'ANSWER' }),
          ]
          expect((await Promise.all(moves)).filter(Boolean)).toHaveLength(1)
          const events = await t.database.selectFrom('event').select('status').where('mediaId', '=', id).execute()
          expect(events.map(event => event.status)).toEqual(['QUEUED', (await other.find(id))?.status])
        }
      })

      test('a limit that is counted in the transaction of the row holds, however many come at once', async () => {
        const limit = 5
        const other = createMediaStore({ database: await t.connect(), now: t.now })
        const row = { wabaId: '1', owner: null, fileName: 'a', type: 'image/png', size: 1, sha256: 'aa' } as const
        const inserted = Array.from({ length: ROUNDS }, async (_, n) =>
          (n % 2 === 0 ? t.store : other).insert({ ...row, id: `media-${n}` }, async tx => {
            const found = await tx.selectFrom('media').select('id').execute()
            if (found.length >= limit) throw new Error('no room')
          }),
        )
        const results = await Promise.allSettled(inserted)
        expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(limit)
        expect(await t.database.selectFrom('media').select('id').execute()).toHaveLength(limit)
      })

      test('the newest id of a WABA never goes back', async () => {
        const [one, other] = [createNewestIds(t.database), createNewestIds(await t.connect())]
        const ids = Array.from({ length: ROUNDS }, (_, n) => String(n * 7 + 1))
        await Promise.all(ids.toReversed().map((id, n) => (n % 2 === 0 ? one : other).learn('1', [id])))
        expect(await one.find('1')).toBe(ids.at(-1))
      })
    })
  })
}
