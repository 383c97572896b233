import { expect, test } from 'vitest'
import { createRollingSync } from './rolling-sync.ts'

const MB = 1024 * 1024

test('a growing file is synced every 16 MB, one sync at a time, and at its end', async () => {
  const syncs: PromiseWithResolvers<void>[] = []
  const rolling = createRollingSync(() => {
    syncs.push(Promise.withResolvers())
    return syncs.at(-1)!.promise
  })
  for (let written = 0; written < 40; written += 1) rolling.wrote(MB)
  expect(syncs).toHaveLength(1)
  syncs[0]?.resolve()
  await rolling.settled()
  rolling.wrote(MB)
  expect(syncs).toHaveLength(2)
  const ended = rolling.end()
  syncs[1]?.resolve()
  await expect.poll(() => syncs).toHaveLength(3)
  syncs[2]?.resolve()
  await ended
})

test('after a sync that failed there is no other, and the end fails with it [failed-rolling-sync]', async () => {
  let syncs = 0
  const rolling = createRollingSync(async () => {
    syncs += 1
    if (syncs === 1) throw new Error('EIO')
  })
  rolling.wrote(16 * MB)
  await rolling.settled()
  rolling.wrote(16 * MB)
  await expect(rolling.end()).rejects.toThrow('EIO')
  expect(syncs).toBe(1)
})
