import { expect, test, vi } from 'vitest'
import { startDueLoop } from './due-loop.ts'

const now = Date.now
const onError = () => {}

test('runs at once, then when woken, one step at a time', async () => {
  let running = 0
  let most = 0
  const step = vi.fn(async () => {
    most = Math.max(most, (running += 1))
    await Promise.resolve()
    running -= 1
    return undefined
  })
  const loop = startDueLoop(step, { now, onError })
  await expect.poll(() => step.mock.calls.length).toBe(1)
  loop.wake()
  loop.wake()
  await expect.poll(() => step.mock.calls.length).toBeGreaterThanOrEqual(2)
  await loop.stop()
  expect(most).toBe(1)
})

test('runs again at the time a step answers', async () => {
  const step = vi.fn(async () => now() + 20)
  const loop = startDueLoop(step, { now, onError })
  await expect.poll(() => step.mock.calls.length).toBeGreaterThan(2)
  await loop.stop()
})

test('a wake that comes while a step runs is not lost', async () => {
  const gate = Promise.withResolvers<void>()
  const step = vi.fn(async () => {
    await gate.promise
    return undefined
  })
  const loop = startDueLoop(step, { now, onError })
  loop.wake()
  gate.resolve()
  await expect.poll(() => step.mock.calls.length).toBe(2)
  await loop.stop()
})

test('a step that fails is reported and does not end the loop', async () => {
  const errors: unknown[] = []
  const step = vi.fn(async (): Promise<undefined> => {
    throw new Error('the store is locked')
  })
  const loop = startDueLoop(step, { now, onError: error => errors.push(error) })
  await expect.poll(() => errors.length).toBe(1)
  loop.wake()
  await expect.poll(() => errors.length).toBe(2)
  await loop.stop()
})
