import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../../test/media-fixture.ts'
import type { TestStore } from '../../../test/media-fixture.ts'
import { StorageFaultError } from '../../errors/upload-errors.ts'
import { openFileObjects } from '../../spool/file-objects/file-objects.ts'
import { openPieceSpool } from '../../spool/pieces/piece-spool.ts'
import type { PieceSpool } from '../../spool/pieces/piece-spool.ts'
import type { PartFile } from '../../spool/spool.ts'
import { createEndMedia } from '../../store/end-media.ts'
import { createMediaStore } from '../../store/media-store.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { startSessionExpiry } from './expire-sessions.ts'
import { createFinish } from './finish.ts'
import { createLocksInMemory } from './locks-in-memory.ts'
import { getSession } from './session.ts'
import { withPart } from './with-part.ts'

/** A PNG as far as its structure is looked at. */
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.alloc(17),
  Buffer.from('000000004944415400000000', 'hex'),
  Buffer.from('0000000049454e44ae426082', 'hex'),
])
const piece = { maxBytes: 1000, until: new AbortController().signal }
const append = (file: PartFile, bytes: string | Buffer) => file.append(Readable.from([Buffer.from(bytes)]), piece)

let t: TestStore
/** Two gateways on one database and one place for objects. */
let here: End
let there: End
type End = { store: MediaStore; spool: PieceSpool; fault?: Error }
beforeEach(async () => {
  t = await openTestStore()
  ;[here, there] = [await openEnd('here'), await openEnd('there')]
  const announced = { declaredType: null, expectedSha256: null, uploadMetadata: null, dueAt: 1 }
  await t.store.begin({ id: 'a', wabaId: WABA, owner: 'me', fileName: 'a.png', size: PNG.length, ...announced })
})
afterEach(async () => {
  await Promise.all([here, there].map(end => end.spool.stop()))
  await t.close()
})

async function openEnd(instance: string): Promise<End> {
  const end = {} as End
  const objects = await openFileObjects(join(t.folder, 'objects'))
  const put: typeof objects.put = async (...args) => {
    if (end.fault) throw end.fault
    return objects.put(...args)
  }
  const options = { database: t.database, instance: () => instance, maxBytes: 1000, delaysMs: [] }
  end.spool = await openPieceSpool({ ...options, objects: { ...objects, put } })
  end.store = createMediaStore({ ...t, keepFile: end.spool.keep, demandHeld: end.spool.demandHeld })
  return end
}

const find = async () => getSession('a', await t.store.find('a'))
function finishAt({ store, spool }: End) {
  const endMedia = createEndMedia({ store, removeFile: spool.removeSoon, dataTtlMs: 1000, now: t.now })
  return createFinish({ store, spool, endMedia, now: t.now })
}

/** The other gateway takes the file over, receives it whole, and queues it. */
async function finishThere(): Promise<void> {
  await withPart(there, await find(), async file => {
    if (file.size() > 0) await file.truncate(0)
    await append(file, PNG)
    await file.sync()
    await finishAt(there)(await find())
  })
}

async function expectWhole(): Promise<void> {
  expect(await find()).toMatchObject({ status: 'QUEUED', receivedBytes: PNG.length, unverifiedFrom: null })
  expect(await there.spool.measure('a')).toMatchObject({ size: PNG.length, head: PNG })
}

test('a request whose file another gateway has taken over yields, and writes nothing, not even that its sync failed', async () => {
  const yielding = withPart(here, await find(), async file => {
    await append(file, 'stale')
    await withPart(there, await find(), async other => {
      await append(other, 'ours')
      await other.sync()
      await t.store.change('a', { receivedBytes: other.size() }, { within: 'RECEIVING' })
    })
    await file.sync()
  })
  await expect(yielding).rejects.toMatchObject({ code: 'TAKEN_OVER' })
  expect(await find()).toMatchObject({ receivedBytes: 4, unverifiedFrom: null })
  expect(await there.spool.measure('a')).toMatchObject({ size: 4, head: Buffer.from('ours') })
})

test('one whose bytes cannot be stored leaves alone what another has made of them meanwhile', async () => {
  const failing = withPart(here, await find(), async file => {
    await append(file, 'stale')
    await finishThere()
    here.fault = new StorageFaultError()
    await file.sync().catch((error: unknown) => {
      file.markUnsynced(0)
      throw error
    })
  })
  await expect(failing).rejects.toThrow(StorageFaultError)
  await expectWhole()
})

test('what was read before the file was held counts no more: another may have checked those bytes, or ended the session', async () => {
  const stale = await t.store.change('a', { unverifiedFrom: 0 }, { within: 'RECEIVING' }).then(find)
  await finishThere()
  await expect(withPart(here, stale, async () => {})).rejects.toMatchObject({ code: 'TAKEN_OVER' })
  await expectWhole()
})

test('a whole upload is queued only by the gateway that holds its file, with all of its bytes', async () => {
  const late = withPart(here, await find(), async file => {
    await append(file, PNG)
    await file.sync()
    await withPart(there, await find(), async other => other.truncate(10))
    await finishAt(here)(await find())
  })
  await expect(late).rejects.toMatchObject({ code: 'TAKEN_OVER' })
  expect(await find()).toMatchObject({ status: 'RECEIVING' })
})

test('which bytes may be wrong is said by the holder of the file only', async () => {
  const marks = async ({ store }: End, unverifiedFrom: number | null) =>
    store.change('a', { unverifiedFrom }, { within: 'RECEIVING' })
  const late = withPart(here, await find(), async () => {
    await withPart(there, await find(), async () => marks(there, 3))
    await marks(here, 0)
  })
  await expect(late).rejects.toMatchObject({ code: 'TAKEN_OVER' })
  expect(await find()).toMatchObject({ unverifiedFrom: 3 })
})

test('an upload for which no byte comes is given up only by the gateway that holds its file', async () => {
  const endMedia = createEndMedia({ store: here.store, removeFile: here.spool.removeSoon, dataTtlMs: 1000, now: t.now })
  const errors: unknown[] = []
  const expiry = await startSessionExpiry({
    ...here,
    reads: { receiving: async () => ['a'] },
    locks: createLocksInMemory(),
    finish: finishAt(here),
    // It is held up here, and the rest comes to the other meanwhile.
    endMedia: async (...ending) => finishThere().then(() => endMedia(...ending)),
    uploadTtlMs: 1000,
    endings: { now: t.now, due: time => time, isSettled: () => true },
    now: t.now,
    log: { error: (...said: unknown[]) => void errors.push(said) },
  })
  await expiry.stop()
  await expectWhole()
  // What another has is no fault, and is not tried again.
  expect(errors).toEqual([])
})
