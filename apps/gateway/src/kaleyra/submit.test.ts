import { createKaleyraClient } from '@resumable-media/client'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { FileGoneError } from '../spool/spool.ts'
import type { Outcome } from './outcome.ts'
import { createSubmit } from './submit.ts'
import type { OutgoingFile } from './submit.ts'

let t: TestStore
let sandbox: Sandbox
beforeEach(async () => {
  t = await openTestStore()
  sandbox = await startSandbox({ port: 0 })
})
afterEach(async () => {
  await sandbox.stop()
  await t.close()
})

const SIZE = 2_000_000
const fault = (code: string) => Object.assign(new Error(`${code}: /data/spool/x`), { code })
const pngStart = Buffer.from('89504e470d0a1a0a', 'hex')

/** Sends a media item whose file is what `read` gives. */
async function submit(
  read: () => Promise<OutgoingFile>,
  signal = new AbortController().signal,
  leftMs = 60_000,
): Promise<Outcome> {
  const account = { sid: 'HXAP1600000097IN', apiKey: 'A0000000000000000000000000000sand', baseUrl: sandbox.url }
  const client = createKaleyraClient(account)
  const media = await t.store.find(await t.add({ size: SIZE }))
  if (!media) throw new Error('the media is not there')
  const outcome = await createSubmit({ client, read, monotonic: t.monotonic })(media, signal, t.monotonic() + leftMs)
  await client.close()
  return outcome
}

async function* bytesUntil(error?: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([pngStart, Buffer.alloc(SIZE / 2 - pngStart.length)])
  if (error) throw error
  yield Buffer.alloc(SIZE / 2)
}

test.each(['EIO', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EMFILE', 'ENFILE', 'ENOMEM', 'EBUSY', 'ESTALE', 'ENODEV'])(
  'a file that cannot be opened (%s) is put off, whatever the fault; no call is begun, and no path told',
  async code => {
    expect(await submit(() => Promise.reject(fault(code)))).toEqual({
      kind: 'later',
      code: 'STORAGE_FAULT',
      message: `The file cannot be read here at the moment (${code}).`,
      begun: false,
    })
  },
)

test('a file that is gone is the end of it', async () => {
  expect(await submit(() => Promise.reject(new FileGoneError('gone')))).toMatchObject({ kind: 'refused' })
})

test('a file of another size is put off, and closed again', async () => {
  let closed = 0
  const file = { size: SIZE - 1, stream: () => bytesUntil(), close: async () => void (closed += 1) }
  expect(await submit(async () => file)).toMatchObject({ kind: 'later', code: 'STORAGE_FAULT', begun: false })
  expect(closed).toBe(1)
})

test('a fault in the middle of the call leaves an outcome to be looked for', async () => {
  const file = { size: SIZE, stream: () => bytesUntil(fault('EIO')), close: async () => {} }
  expect(await submit(async () => file)).toEqual({
    kind: 'unknown',
    message: 'The call was cut off: the file could not be read to its end (EIO).',
  })
})

test('a disk that hangs does not hold up the end of the gateway', async () => {
  const stopping = new AbortController()
  const outcome = submit(() => new Promise(() => {}), stopping.signal)
  stopping.abort(new Error('the gateway is stopping'))
  expect(await outcome).toMatchObject({ kind: 'later', code: 'STOPPED', begun: false })
})

test('after the time that a call has nothing is begun: another gateway may have the item', async () => {
  const file = { size: SIZE, stream: () => bytesUntil(), close: async () => {} }
  expect(await submit(async () => file, undefined, 0)).toMatchObject({ kind: 'later', code: 'STOPPED', begun: false })
})
