import { expect, test } from 'vitest'
import { startCallbackReceiver } from './callback-receiver.ts'
import { OFTEN, idOf, itemsOf } from './caller.ts'
import { calling } from './calling.ts'

test.each(['FAILED', 'IN_REVIEW', 'PENDING'])(
  'an upload can end as %s, without a handle [sandbox-outcome]',
  async outcome => {
    const receiver = await startCallbackReceiver()
    const caller = await calling({ outcome }, { callbackUrl: receiver.url })
    const id = idOf(await caller.upload())
    await expect.poll(() => receiver.received, OFTEN).toHaveLength(1)
    expect(receiver.received[0]?.body).toMatchObject({
      resumable_media_id: id,
      status: outcome,
      uploaded_file_handle: '<uploaded_file_handle>',
    })
    expect(itemsOf(await caller.lookUp(`?id=${id}`))).toMatchObject([{ status: outcome, uploaded_file_handle: null }])
  },
)

test('an upload ends as the settings were when it was accepted', async () => {
  const receiver = await startCallbackReceiver()
  const caller = await calling({ outcome: 'FAILED', processingMs: 300 }, { callbackUrl: receiver.url })
  const id = idOf(await caller.upload())
  await caller.set({ outcome: 'UPLOADED', callback: { mode: 'never' } })
  await expect.poll(() => receiver.received, OFTEN).toMatchObject([{ body: { status: 'FAILED' } }])
  expect(itemsOf(await caller.lookUp(`?id=${id}`))).toMatchObject([{ status: 'FAILED' }])
})
