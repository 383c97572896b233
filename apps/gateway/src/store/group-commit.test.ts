import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { WabaId } from '../media/ids.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { groupCommit } from './group-commit.ts'
import type { GroupCommit } from './group-commit.ts'

let t: TestStore
let commit: GroupCommit
beforeEach(async () => {
  t = await openTestStore()
  commit = groupCommit(t)
})
afterEach(() => t.close())

const learn = (wabaId: string, newestId = '1') =>
  commit(tx =>
    tx
      .insertInto('waba')
      .values({ wabaId: wabaId as WabaId, newestId })
      .execute(),
  )
const known = async () => (await t.database.selectFrom('waba').selectAll().execute()).map(row => row.wabaId).toSorted()

test('writes of one moment are carried out in their order, each with its own answer', async () => {
  const seen: number[] = []
  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      commit(async tx => {
        seen.push(n)
        const { rows } = await sql<{ n: number }>`select ${n} as n`.execute(tx)
        return rows[0]?.n
      }),
    ),
  )
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => n))
  expect(answers).toEqual(seen)
})

test('one that fails is no matter of the others, and nothing of it stays', async () => {
  const bad = commit(async tx => {
    await tx
      .insertInto('waba')
      .values({ wabaId: 'bad' as WabaId, newestId: '1' })
      .execute()
    throw new Error('no')
  })
  const results = await Promise.allSettled([learn('a'), bad, learn('b'), learn('a'), learn('c')])
  expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
  expect(await known()).toEqual(['a', 'b', 'c'])
})

test('what comes while others are written is written after them', async () => {
  await Promise.all([learn('a').then(() => learn('b').then(() => learn('c'))), learn('d')])
  expect(await known()).toEqual(['a', 'b', 'c', 'd'])
})
