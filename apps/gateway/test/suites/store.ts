import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore, WABA } from '../media-fixture.ts'
import type { OpenIn, TestStore } from '../media-fixture.ts'
import { CALL_MOVES } from '../../src/media/call.ts'
import type { CallState } from '../../src/media/call.ts'
import { MOVES, statesBefore } from '../../src/media/media.ts'
import type { MediaStatus } from '../../src/media/media.ts'
import { createMediaStore } from '../../src/store/media-store.ts'
import { createNewestIds } from '../../src/store/newest-ids.ts'
import type { Signal } from '../../src/store/signals.ts'

const STATES = Object.keys(MOVES) as MediaStatus[]
const CALLS = Object.keys(CALL_MOVES) as CallState[]

/** What the store does on every database. */
export function storeSuite(of: string, openIn: OpenIn): void {
  describe(`moves in a store ${of}`, () => {
    let shared: TestStore
    beforeAll(async () => {
      shared = await openTestStore(openIn)
    })
    afterAll(() => shared.close())

    test.each(STATES.flatMap(from => STATES.map(to => [from, to] as const)))(
      '%s → %s is written only when legal',
      async (from, to) => {
        const { add, database, store } = shared
        const id = await add()
        await database.updateTable('media').set({ status: from }).where('id', '=', id).execute()
        const legal = (MOVES[from] as readonly string[]).includes(to)
        expect(await store.change(id, {}, { to })).toBe(legal)
        expect((await store.find(id))?.status).toBe(legal ? to : from)
      },
    )

    test.each(CALLS.flatMap(from => CALLS.map(to => [from, to] as const)))(
      'the call %s → %s is written only when legal',
      async (from, to) => {
        const { add, database, store } = shared
        const id = await add()
        const open = { call: from, callBegunAt: 1, newestIdBefore: '9' }
        await database.updateTable('media').set(open).where('id', '=', id).execute()
        const legal = (CALL_MOVES[from] as readonly string[]).includes(to)
        expect(await store.change(id, {}, { within: 'QUEUED', call: to })).toBe(legal)
        const media = await store.find(id)
        expect(media?.call).toBe(legal ? to : from)
        const isOver = legal && ['NONE', 'ENDED'].includes(to)
        expect(media).toMatchObject(isOver ? { callBegunAt: null, newestIdBefore: null } : { callBegunAt: 1 })
      },
    )
  })

  describe(`a store ${of}`, () => {
    let t: TestStore
    beforeEach(async () => {
      t = await openTestStore(openIn)
    })
    afterEach(() => t.close())

    test('a final state has no way out [final-states]', () => {
      expect(STATES.filter(state => MOVES[state].length === 0)).toEqual(['EXPIRED', 'FAILED', 'CANCELLED'])
      expect(statesBefore('FAILED', MOVES)).toEqual(['RECEIVING', 'QUEUED', 'PENDING'])
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
      const again = createMediaStore({ ...t, database: await t.connect() })
      expect((await again.find(id))?.fileName).toBe('überweisung.pdf')
    })

    describe('what a change tells, once it is written', () => {
      let told: Signal[]
      beforeEach(() => {
        told = []
        t.signals.subscribe(signal => told.push(signal))
      })

      test('it wakes the loop of the state that the item is in after it, and a change that was not written none', async () => {
        const id = await t.add()
        for (const to of ['PENDING', 'QUEUED', 'UPLOADED', 'EXPIRED'] as const) await t.store.change(id, {}, { to })
        await t.store.change(id, { dueAt: 1 }, { within: 'EXPIRED' })
        expect(told.map(({ ids, wakes }) => [ids, wakes])).toEqual(
          ['QUEUED', 'PENDING', 'UPLOADED', 'EXPIRED', 'EXPIRED'].map(status => [[id], [status]]),
        )
      })

      test('a tick of progress wakes none, and is told all the same', async () => {
        const id = randomUUID()
        const facts = { declaredType: null, expectedSha256: null, uploadMetadata: null, owner: null }
        await t.store.begin({ ...facts, id, wabaId: WABA, fileName: 'a.png', size: 9, dueAt: t.now() + 1000 })
        await t.store.change(id, { receivedBytes: 4 }, { within: 'RECEIVING' })
        expect(told).toMatchObject([
          { ids: [id], wakes: ['RECEIVING'] },
          { ids: [id], wakes: [] },
        ])
      })

      test('one that waited for the name is told with it, and wakes the queue', async () => {
        const [first, second] = [await t.add({ fileName: 'a.png' }), await t.add({ fileName: 'a.png' })]
        await t.store.change(first, { attempts: 1 }, { within: 'QUEUED', call: 'OPEN' })
        await t.store.change(second, { waitsForName: 'CALL', dueAt: null }, { within: 'QUEUED' })
        told = []
        await t.store.change(first, {}, { to: 'PENDING', call: 'ENDED' })
        expect(told).toEqual([{ ids: [first, second], wakes: ['PENDING', 'QUEUED'], queueOf: WABA }])
      })
    })

    test('an error that is none of the database is neither a fault of it nor want of room', () => {
      for (const error of [new Error('no'), Object.assign(new Error('no'), { code: 'ENOSPC', errno: -28 }), undefined])
        expect([t.dialect.isFull(error), t.dialect.isFault(error)]).toEqual([false, false])
    })

    describe('two connections', () => {
      const ROUNDS = 20

      test('of two moves at once that exclude each other one is written, with one event', async () => {
        const other = createMediaStore({ ...t, database: await t.connect() })
        for (let n = 0; n < ROUNDS; n += 1) {
          const id = await t.add()
          const moves = [
            t.store.change(id, {}, { to: 'CANCELLED', cause: 'USER' }),
            other.change(id, {}, { to: 'PENDING', cause: 'ANSWER' }),
          ]
          expect((await Promise.all(moves)).filter(Boolean)).toHaveLength(1)
          const written = t.database.selectFrom('event').select('status').where('mediaId', '=', id)
          const events = await written.orderBy('seq').execute()
          expect(events.map(event => event.status)).toEqual(['QUEUED', (await other.find(id))?.status])
        }
      })

      test('a limit that is counted in the transaction of the row holds, however many come at once', async () => {
        const limit = 5
        const other = createMediaStore({ ...t, database: await t.connect() })
        const row = { wabaId: WABA, owner: null, fileName: 'a', type: 'image/png', size: 1, sha256: 'aa' } as const
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
        const [one, other] = [createNewestIds(t), createNewestIds({ ...t, database: await t.connect() })]
        const ids = Array.from({ length: ROUNDS }, (_, n) => String(n * 7 + 1))
        await Promise.all(ids.toReversed().map((id, n) => (n % 2 === 0 ? one : other).learn(WABA, [id])))
        expect(await one.find(WABA)).toBe(ids.at(-1))
      })
    })
  })
}
