import { afterEach, beforeEach, expect, test } from 'vitest'
import { WABA } from '@resumable-media/test-kit/system'
import type { System } from '@resumable-media/test-kit/system'
import { createTus } from '@resumable-media/test-kit/tus'
import { blobOf } from '@resumable-media/test-kit/files'
import { watchStatements } from './executed.ts'
import { startSystem } from './system.ts'

const TICKS = 20
/** What every loop begins and ends with. */
const OF_A_LOOP = /"dueAt" <= |min\("dueAt"\)/u

let system: System
let statements: string[]
let unwatch: () => void
beforeEach(async () => {
  system = await startSystem()
  statements = []
  unwatch = watchStatements(text => statements.push(text))
})
afterEach(async () => {
  unwatch()
  await system.stop()
})

const ofLoops = () => statements.filter(text => OF_A_LOOP.test(text)).length

test('bytes that arrive run no statement of any loop; the last of them wakes the loop that sends', async () => {
  const png = new Uint8Array(await (await blobOf('image.png')).arrayBuffer())
  const tus = createTus(system.url)
  const url = await tus.begin(png.length, { filename: 'image.png', wabaId: WABA })
  const id = url.split('/').at(-1) ?? ''
  // To begin an upload is no tick: the loop that gives it up has a new time to wait for.
  await expect.poll(ofLoops).toBeGreaterThan(0)
  await tus.patch(url, 0, png.subarray(0, 1))
  statements = []
  for (let at = 1; at <= TICKS; at += 1) await tus.patch(url, at, png.subarray(at, at + 1))
  expect(await system.status(id)).toMatchObject({ status: 'RECEIVING', receivedBytes: TICKS + 1 })
  expect(statements.length).toBeGreaterThan(TICKS)
  expect(ofLoops()).toBe(0)
  await tus.patch(url, TICKS + 1, png.subarray(TICKS + 1))
  await system.reach(id, 'UPLOADED')
  expect(ofLoops()).toBeGreaterThan(0)
})
