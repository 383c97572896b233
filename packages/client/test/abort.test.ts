import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { OutcomeUnknownError } from '../src/index.ts'
import type { KaleyraClient } from '../src/index.ts'
import { WABA_ID, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { startPeer } from './peer.ts'
import type { Peer, PeerCall } from './peer.ts'

const reason = new Error('no longer wanted')
let controller: AbortController
let peer: Peer
let client: KaleyraClient
afterEach(async () => {
  await client.close()
  await peer.stop()
})

async function connect(behave: (call: PeerCall) => unknown) {
  controller = new AbortController()
  peer = await startPeer(behave)
  client = clientOf(peer.url)
}

test('an abort within the body stops it there, closes the source and leaves the outcome unknown', async () => {
  let closed = false
  async function* endless() {
    try {
      for (;;) yield new Uint8Array(1000)
    } finally {
      closed = true
    }
  }
  await connect(async call => {
    await call.until(received => received.byteLength > 100_000)
    controller.abort(reason)
  })
  const file = { size: 100_000_000, stream: endless }

  const failure = await failureOf(client.uploadResumableMedia({ ...anUpload, file, signal: controller.signal }))

  expect(failure).toBeInstanceOf(OutcomeUnknownError)
  expect(failure).toMatchObject({ cause: reason })
  await expect.poll(() => closed).toBe(true)
  await expect.poll(() => peer.calls[0]?.socket.readableEnded || peer.calls[0]?.socket.destroyed).toBe(true)
})

async function* hanging() {
  yield new Uint8Array(10)
  await once(new EventTarget(), 'never')
}

test('an abort is heard while the source hangs', async () => {
  await connect(async call => {
    await call.until(received => received.includes('Content-Type'))
    controller.abort(reason)
  })
  const file = { size: 1000, stream: hanging }

  const failure = await failureOf(client.uploadResumableMedia({ ...anUpload, file, signal: controller.signal }))

  expect(failure).toMatchObject({ reason: 'OUTCOME_UNKNOWN', cause: reason })
})

test('an abort while the answer is awaited leaves the outcome unknown', async () => {
  await connect(async call => {
    await call.whole()
    controller.abort(reason)
  })

  const failure = await failureOf(client.uploadResumableMedia({ ...anUpload, signal: controller.signal }))

  expect(failure).toMatchObject({ reason: 'OUTCOME_UNKNOWN', cause: reason })
})

test('an abort of a lookup rejects with its reason', async () => {
  await connect(async call => {
    await call.whole()
    controller.abort(reason)
  })

  expect(await failureOf(client.getResumableMedia({ wabaId: WABA_ID, signal: controller.signal }))).toBe(reason)
})
