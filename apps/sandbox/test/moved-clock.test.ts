import { dataLifetimeSeconds, handleLifetimeSeconds } from '@resumable-media/client/rules'
import { expect, test } from 'vitest'
import { startCallbackReceiver } from './callback-receiver.ts'
import { OFTEN, example, idOf, itemsOf } from './caller.ts'
import { calling } from './calling.ts'

const MINUTE_MS = 60_000

test('the handle is gone after 24 hours, the upload after three days; a clock moved back brings both back [sandbox-lifetimes]', async () => {
  const caller = await calling()
  const id = idOf(await caller.upload())
  const item = async () => itemsOf(await caller.lookUp(`?id=${id}`))[0]
  await expect.poll(item, OFTEN).toMatchObject({ status: 'UPLOADED' })
  const uploaded = await item()

  await caller.set({ clockOffsetMs: handleLifetimeSeconds * 1000 - MINUTE_MS })
  expect(await item()).toEqual(uploaded)
  await caller.set({ clockOffsetMs: handleLifetimeSeconds * 1000 })
  expect(await item()).toEqual({ ...uploaded, uploaded_file_handle: null })
  await caller.set({ clockOffsetMs: dataLifetimeSeconds * 1000 - MINUTE_MS })
  expect(await item()).toEqual({ ...uploaded, uploaded_file_handle: null })
  await caller.set({ clockOffsetMs: dataLifetimeSeconds * 1000 })
  expect(await caller.lookUp(`?id=${id}`)).toEqual(example('notFound'))
  expect(await caller.lookUp()).toEqual(example('notFound'))
  await caller.set({ clockOffsetMs: 0 })
  expect(await item()).toEqual(uploaded)
})

test('the window of the rate limit slides with it', async () => {
  const caller = await calling({}, { rateLimit: { calls: 1, perMs: 3_600_000 } })
  expect(await caller.upload()).toMatchObject({ status: 202 })
  await caller.set({ clockOffsetMs: 59 * MINUTE_MS })
  expect(await caller.upload()).toEqual(example('rateLimited'))
  await caller.set({ clockOffsetMs: 60 * MINUTE_MS })
  expect(await caller.upload()).toMatchObject({ status: 202 })
})

test('the log, the callback and the end of a handle tell its time, and waits are not shortened by it', async () => {
  const receiver = await startCallbackReceiver()
  const clockOffsetMs = -30 * 24 * 60 * MINUTE_MS
  const caller = await calling({ clockOffsetMs }, { callbackUrl: receiver.url })
  const now = (Date.now() + clockOffsetMs) / 1000
  const id = idOf(await caller.upload())
  await expect.poll(() => receiver.received, OFTEN).toHaveLength(1)
  expect(Number(receiver.received[0]?.body['time']) - now).toBeCloseTo(0, -1)
  const [item] = itemsOf(await caller.lookUp(`?id=${id}`))
  const expires = /:e:(?<expires>\d+):/.exec(item?.['uploaded_file_handle'] ?? '')?.groups?.['expires']
  expect(Number(expires) - now - handleLifetimeSeconds).toBeCloseTo(0, -1)
  const [entry] = await caller.requests()
  expect(Date.parse(String(entry?.['at'])) / 1000 - now).toBeCloseTo(0, -1)

  await caller.set({ processingMs: MINUTE_MS })
  const later = idOf(await caller.upload())
  await caller.set({ clockOffsetMs: clockOffsetMs + 2 * MINUTE_MS })
  expect(itemsOf(await caller.lookUp(`?id=${later}`))).toMatchObject([{ status: 'PENDING' }])
})

test('an id is never given out twice, however the clock is moved', async () => {
  const caller = await calling()
  // Another sandbox, before a restart, may have given out every id up to now.
  const ids = [Date.now()]
  for (const clockOffsetMs of [-MINUTE_MS, 0, MINUTE_MS, 0]) {
    await caller.set({ clockOffsetMs })
    ids.push(Number(idOf(await caller.upload())))
    await caller.control('POST', '/_sandbox/reset')
  }
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b))
})
