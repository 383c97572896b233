import type { ResumableMedia } from '@resumable-media/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import type { Media } from '../media/media.ts'
import type { MediaChange } from '../media/store.ts'
import { createMediaArchive } from '../media/archive.ts'
import { createLook } from './look.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

const item = (id: string, fileName = 'banner.png') => ({ id, status: 'PENDING', fileName }) as ResumableMedia
const archive = () => createMediaArchive(t)
const signal = new AbortController().signal

/** A media whose call's answer was lost while `10` was the newest id known. */
async function lost(change: Partial<Media> = {}): Promise<Media> {
  const media = await t.store.find(await t.add({ fileName: 'banner.png' }))
  if (!media) throw new Error('the media was not stored')
  return { ...media, newestIdBefore: '10', callBegunAt: 1, ...change }
}

async function lookAmong(items: ResumableMedia[], change: Partial<Media> = {}) {
  const look = createLook({ client: { getResumableMedia: async () => items }, store: t.store, archive: archive() })
  return look(await lost(change), signal)
}

test('the single newer upload of the name is adopted', async () => {
  expect(await lookAmong([item('11'), item('12', 'other.png'), item('9')])).toEqual({
    kind: 'accepted',
    kaleyraId: '11',
    kaleyraStatus: 'PENDING',
  })
})

test('ids are compared as numbers', async () => {
  expect(await lookAmong([item('9')])).toEqual({ kind: 'unseen' })
})

test('two that may be it are a failure, never a guess', async () => {
  expect(await lookAmong([item('11'), item('12')])).toMatchObject({ kind: 'refused', reason: 'OUTCOME_UNKNOWN' })
})

test('one that another media has is not it', async () => {
  const other = await t.add()
  await t.store.change(other, { kaleyraId: '11' }, { to: 'PENDING' })
  expect(await lookAmong([item('11'), item('12')])).toMatchObject({ kind: 'accepted', kaleyraId: '12' })
})

describe('another upload of the same name', () => {
  const rival = async (change: MediaChange) => {
    const id = await t.add({ fileName: 'banner.png' })
    await t.store.change(id, change, { within: 'QUEUED' })
    return id
  }

  test('whose answer was lost too: the one upload there may be either’s', async () => {
    await rival({ callBegunAt: 1, lastErrorCode: 'OUTCOME_UNKNOWN' })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'refused', reason: 'OUTCOME_UNKNOWN' })
  })

  test('that was given up for that', async () => {
    const id = await rival({})
    await t.store.change(id, { failureCode: 'OUTCOME_UNKNOWN' }, { to: 'FAILED' })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'refused', reason: 'OUTCOME_UNKNOWN' })
  })

  test('that is in its call: wait until that has its answer', async () => {
    await rival({ callBegunAt: 1 })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'unknown' })
  })

  test('that waits for its turn, or is another WABA’s, is no matter', async () => {
    await rival({})
    await t.add({ fileName: 'banner.png', wabaId: '150440000142242' })
    expect(await lookAmong([item('11')])).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
  })
})

test('every page is read before an upload counts as absent', async () => {
  const all = [...Array.from({ length: 100 }, (_, n) => item(String(1000 + n), 'other.png')), item('11')]
  const client = { getResumableMedia: async ({ offset = 0, limit = 25 }) => all.slice(offset, offset + limit) }
  const look = createLook({ client, store: t.store, archive: archive() })
  expect(await look(await lost(), signal)).toMatchObject({ kind: 'accepted', kaleyraId: '11' })
})

test('where no id was known before, one of the name may be anybody’s', async () => {
  expect(await lookAmong([item('11')], { newestIdBefore: null })).toMatchObject({ reason: 'OUTCOME_UNKNOWN' })
})

test('found nothing once: look again; found nothing twice: there is no such upload', async () => {
  expect(await lookAmong([])).toEqual({ kind: 'unseen' })
  expect(await lookAmong([], { looks: 1 })).toEqual({ kind: 'absent' })
})

test('a look that fails changes nothing but the time of the next', async () => {
  const getResumableMedia = () => Promise.reject(new Error('down'))
  const look = createLook({ client: { getResumableMedia }, store: t.store, archive: archive() })
  expect(await look(await lost(), signal)).toMatchObject({ kind: 'unknown', message: expect.stringContaining('down') })
})
