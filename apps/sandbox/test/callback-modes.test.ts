import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { SettingsPatch } from '../src/index.ts'
import { startCallbackReceiver, type Received } from './callback-receiver.ts'
import { OFTEN, idOf, itemsOf, pngForm } from './caller.ts'
import { calling, type Calling } from './calling.ts'

test('twice: the same callback comes two times', async () => {
  const { caller, received } = await start({ mode: 'twice' })
  await caller.upload()
  await expect.poll(() => received, OFTEN).toHaveLength(2)
  expect(received[0]?.content).toBe(received[1]?.content)
})

test.each(['once', 'never'] as const)('%s: nothing more comes, though a later upload is called back', async mode => {
  const { caller, received } = await start({ mode })
  const first = idOf(await caller.upload(pngForm('first.png')))
  await expect.poll(() => statusOf(caller, first), OFTEN).toBe('UPLOADED')
  await caller.set({ callback: { mode: 'once' } })
  await caller.upload(pngForm('last.png'))
  const expected = mode === 'once' ? ['first.png', 'last.png'] : ['last.png']
  await expect.poll(() => received.map(({ body }) => body['file_name']), OFTEN).toEqual(expected)
})

test('late: it comes after the delay, when the GET has long known', async () => {
  const { caller, received } = await start({ mode: 'late', delayMs: 3000 })
  const id = idOf(await caller.upload())
  await expect.poll(() => statusOf(caller, id), OFTEN).toBe('UPLOADED')
  const uploadedAt = performance.now()
  expect(received).toEqual([])
  await expect.poll(() => received, OFTEN).toMatchObject([{ body: { status: 'UPLOADED' } }])
  expect(performance.now() - uploadedAt).toBeGreaterThan(200)
})

test('late: a reset gives it up', async () => {
  const { caller, received } = await start({ mode: 'late', delayMs: 3000 })
  const id = idOf(await caller.upload(pngForm('first.png')))
  await expect.poll(() => statusOf(caller, id), OFTEN).toBe('UPLOADED')
  await caller.control('POST', '/_sandbox/reset')
  await caller.set({ callback: { mode: 'late', delayMs: 3000 } })
  await caller.upload(pngForm('last.png'))
  await expect.poll(() => received.map(({ body }) => body['file_name']), OFTEN).toEqual(['last.png'])
})

test('reordered: the PENDING one comes when the final one is answered', async () => {
  const { caller, received } = await start({ mode: 'reordered' })
  await caller.upload()
  await expect.poll(() => received, OFTEN).toHaveLength(2)
  const [final, pending] = received.map(({ body }) => body)
  expect([final?.['status'], pending?.['status']]).toEqual(['UPLOADED', 'PENDING'])
  expect(pending?.['resumable_media_id']).toBe(final?.['resumable_media_id'])
  expect(pending?.['uploaded_file_handle']).toBe('<uploaded_file_handle>')
  expect(Number(pending?.['time'])).toBeLessThanOrEqual(Number(final?.['time']))
})

test('early: it comes, and is answered, before the upload is', async () => {
  const answer = Promise.withResolvers<void>()
  const { caller, received } = await start({ mode: 'early' }, () => answer.promise)
  // The early end does not wait for the processing.
  await caller.set({ processingMs: 60_000 })
  const uploading = caller.upload()
  await expect.poll(() => received, OFTEN).toHaveLength(1)
  const id = received[0]?.body['resumable_media_id'] ?? ''
  expect(received[0]?.body['status']).toBe('UPLOADED')
  expect(await statusOf(caller, id)).toBe('UPLOADED')
  expect(await Promise.race([uploading, setTimeout(100, 'not answered')])).toBe('not answered')

  answer.resolve()
  const accepted = await uploading
  expect(accepted).toMatchObject({ status: 202, body: { data: { id, status: 'PENDING' } } })
})

test('early: a receiver that does not answer holds the upload up for 5 s, no longer', async () => {
  const never = Promise.withResolvers<void>()
  const { caller, received, lines } = await start({ mode: 'early' }, () => never.promise)
  const id = idOf(await caller.upload())
  expect(received).toMatchObject([{ body: { resumable_media_id: id } }])
  expect(lines).toEqual([expect.stringMatching(`callback for media ${id} .* failed: .*timeout`)])
  never.resolve()
})

test('without a callback URL every mode is silent, and early answers at once', async () => {
  const caller = await calling({ callback: { mode: 'early' }, processingMs: 60_000 })
  const id = idOf(await caller.upload())
  expect(await statusOf(caller, id)).toBe('UPLOADED')
})

async function start(callback: SettingsPatch['callback'] & object, onReceived?: () => Promise<void>) {
  const receiver = await startCallbackReceiver(onReceived === undefined ? {} : { onReceived })
  const lines: string[] = []
  const caller = await calling({ callback }, { callbackUrl: receiver.url, log: line => lines.push(line) })
  const received: Received[] = receiver.received
  return { caller, received, lines }
}

async function statusOf(caller: Calling, id: string) {
  return itemsOf(await caller.lookUp(`?id=${id}`))[0]?.['status']
}
