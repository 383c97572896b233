import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { openTestStore, WABA } from '../../../test/media-fixture.ts'
import { openFileObjects } from '../../spool/file-objects/file-objects.ts'
import { openPieceSpool } from '../../spool/pieces/piece-spool.ts'
import type { PartFile } from '../../spool/spool.ts'
import { getSession } from './session.ts'
import { withPart } from './with-part.ts'

test('a request whose file another gateway has taken over yields, and writes nothing, not even that its sync failed', async () => {
  const t = await openTestStore()
  const { database, store } = t
  const objects = await openFileObjects(join(t.folder, 'objects'))
  const open = (instance: string) => openPieceSpool({ objects, database, instance: () => instance, maxBytes: 1000 })
  const [here, there] = [await open('here'), await open('there')]
  const announced = { declaredType: null, expectedSha256: null, uploadMetadata: null, dueAt: 1 }
  await store.begin({ id: 'a', wabaId: WABA, owner: 'me', fileName: 'a.png', size: 10, ...announced })
  const find = async () => getSession('a', await store.find('a'))
  const append = (file: PartFile, bytes: string) =>
    file.append(Readable.from([Buffer.from(bytes)]), { maxBytes: 10, until: new AbortController().signal })

  const yielding = withPart({ store, spool: here }, await find(), async file => {
    await append(file, 'stale')
    await withPart({ store, spool: there }, await find(), async other => {
      await append(other, 'ours')
      await other.sync()
      await store.change('a', { receivedBytes: other.size() }, { within: 'RECEIVING' })
    })
    await file.sync()
  })
  await expect(yielding).rejects.toMatchObject({ code: 'TAKEN_OVER' })
  expect(await find()).toMatchObject({ receivedBytes: 4, unverifiedFrom: null })
  expect(await there.measure('a')).toMatchObject({ size: 4, head: Buffer.from('ours') })
  await Promise.all([here.stop(), there.stop()])
  await t.close()
})
