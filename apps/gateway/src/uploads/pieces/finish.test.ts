import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../../test/media-fixture.ts'
import type { TestStore } from '../../../test/media-fixture.ts'
import { StorageFaultError, StorageFullError } from '../../errors/upload-errors.ts'
import { createLog } from '../../lib/log.ts'
import { createFinish, createFinishOrDelay } from './finish.ts'
import { getSession } from './session.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
  const facts = { declaredType: null, expectedSha256: null, uploadMetadata: null }
  await t.store.begin({ ...facts, id: 'a', wabaId: WABA, owner: null, fileName: 'a.png', size: 4, dueAt: t.now() })
})
afterEach(() => t.close())

const session = async () => getSession('a', await t.store.find('a'))

test.each([new StorageFaultError(), new StorageFullError()])(
  'a whole upload whose bytes cannot be read for now is submitted later, and has not failed: %s',
  async fault => {
    const failing = { measure: () => Promise.reject(fault), open: () => Promise.reject(fault) }
    const later: string[] = []
    const finish = createFinish({ store: t.store, spool: failing, endMedia: t.endMedia, now: t.now })
    const finishOrDelay = createFinishOrDelay({ finish, finishLater: id => later.push(id), log: createLog('silent') })
    await expect(finishOrDelay(await session())).rejects.toMatchObject({ code: 'SUBMISSION_DELAYED' })
    expect(later).toEqual(['a'])
    expect(await session()).toMatchObject({ status: 'RECEIVING', failureCode: null })
  },
)
