import type { LookupCall, ResumableMedia } from '@resumable-media/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import type { Media } from '../media/media.ts'
import { createNewestIds, findNewestId } from '../store/newest-ids.ts'
import { createLookup } from './lookup.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

const item = (id: string) => ({ id, status: 'UPLOADED', handle: `handle-${id}` }) as ResumableMedia
const media = (...ids: string[]) => ids.map(kaleyraId => ({ id: `media-${kaleyraId}`, kaleyraId }) as Media)

/** Looks for media among `known`, of which the list shows `listed`; answers what was found and which calls it took. */
async function findAmong(known: string[], listed: string[], wanted: Media[]) {
  const calls: string[] = []
  const find = createLookup({
    client: {
      async getResumableMedia({ id = '' }: LookupCall) {
        calls.push(id)
        return known.filter(one => one === id).map(item)
      },
      async *listResumableMedia() {
        calls.push('list')
        yield* listed.map(item)
      },
    },
    newestIds: createNewestIds(t),
    askTimeoutMs: 1000,
  })
  const found = await Array.fromAsync(find(WABA, wanted, new AbortController().signal))
  return { found: found.map(([one, report]) => [one.id, report.handle]), calls }
}

test('one media is asked for by its id', async () => {
  expect(await findAmong(['7'], ['7'], media('7'))).toEqual({ found: [['media-7', 'handle-7']], calls: ['7'] })
})

test('several of a WABA are one call', async () => {
  expect(await findAmong(['7', '8'], ['9', '8', '7', '6'], media('7', '8'))).toEqual({
    found: [
      ['media-8', 'handle-8'],
      ['media-7', 'handle-7'],
    ],
    calls: ['list'],
  })
  expect(await findNewestId(t.database, WABA)).toBe('9')
})

test('what the list does not show is asked for by its id, and what nobody knows is not found', async () => {
  expect(await findAmong(['7', '8'], ['8'], media('7', '8', '9'))).toEqual({
    found: [
      ['media-8', 'handle-8'],
      ['media-7', 'handle-7'],
    ],
    calls: ['list', '7', '9'],
  })
})

test('no more of a long list is read than is worth it', async () => {
  const listed = Array.from({ length: 1000 }, (_, n) => String(100 + n))
  const { found, calls } = await findAmong(['7', '8'], [...listed, '7', '8'], media('7', '8'))
  expect([found.length, calls]).toEqual([2, ['list', '7', '8']])
})
