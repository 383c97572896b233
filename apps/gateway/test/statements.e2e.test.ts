import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import type { System } from '@resumable-media/test-kit/system'
import { watchStatements } from './executed.ts'
import { startSystem } from './system.ts'

const UPLOADS = 5

let system: System
let prepared = 0
let executed = 0
let unwatch: () => void
const { prepare } = DatabaseSync.prototype
beforeEach(async () => {
  system = await startSystem()
  unwatch = watchStatements(() => (executed += 1))
  DatabaseSync.prototype.prepare = function counting(this: DatabaseSync, text) {
    prepared += 1
    return prepare.call(this, text)
  }
})
afterEach(async () => {
  unwatch()
  DatabaseSync.prototype.prepare = prepare
  await system.stop()
})

async function upload(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const { id } = await system.upload(await blobOf('image.png'), 'image.png')
    await system.reach(id, 'UPLOADED')
  }
}

test('an upload like earlier ones prepares no statement anew', async () => {
  await upload(UPLOADS)
  prepared = 0
  executed = 0
  await upload(UPLOADS)
  expect(executed).toBeGreaterThan(UPLOADS * 20)
  // A list of another length is a statement of its own.
  expect(prepared).toBeLessThan(UPLOADS)
})
