import { afterEach, describe, expect, test } from 'vitest'
import { LookupFailedError, OutcomeUnknownError } from '../src/index.ts'
import type { KaleyraClient } from '../src/index.ts'
import { ACCEPTED, WABA_ID, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { startPeer } from './peer.ts'
import type { Peer, PeerCall } from './peer.ts'

let peer: Peer
let client: KaleyraClient
afterEach(async () => {
  await client.close()
  await peer.stop()
})

async function connect(behave: (call: PeerCall) => unknown) {
  peer = await startPeer(behave)
  client = clientOf(peer.url)
}

const large = { ...anUpload, file: new Blob([new Uint8Array(8_000_000)]) }
const midBody = (received: Buffer) => received.byteLength > 100_000

describe('the outcome of an upload is unknown', () => {
  test.each<[string, (call: PeerCall) => Promise<void>]>([
    ['is reset within the body', call => call.until(midBody).then(() => void call.socket.resetAndDestroy())],
    ['ends within the body', call => call.until(midBody).then(() => void call.socket.end())],
    ['is reset after the body', call => call.whole().then(() => void call.socket.resetAndDestroy())],
    ['ends after the body', call => call.whole().then(() => void call.socket.end())],
  ])('when the connection %s', async (_, behave) => {
    await connect(behave)

    const failure = await failureOf(client.uploadResumableMedia(large))

    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(failure).toMatchObject({ reason: 'OUTCOME_UNKNOWN', status: undefined, cause: { code: expect.any(String) } })
  })

  test.each<[string, (call: PeerCall) => unknown]>([
    ['never comes', () => {}],
    ['never comes, and the body is never read', call => call.socket.pause()],
    ['begins and never ends', call => call.socket.write('HTTP/1.1 202 A\r\ncontent-length: 100\r\n\r\n{')],
  ])('when the answer %s', async (_, behave) => {
    await connect(behave)

    const failure = await failureOf(client.uploadResumableMedia({ ...large, timeoutMs: 2000 }))

    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(failure).toMatchObject({ cause: { name: 'TimeoutError', message: expect.stringContaining('2000 ms') } })
  })

  test.each([
    ['a proxy with HTML', 502, '<html>Bad gateway</html>'],
    ['a proxy with JSON', 504, '{"code":504,"message":"Gateway timeout"}'],
    ['nobody knows whom', 500, ''],
  ])('when %s answers %d', async (_, status, body) => {
    await connect(call => call.whole().then(() => call.answer(status, body, 'text/html')))

    const failure = await failureOf(client.uploadResumableMedia(anUpload))

    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(failure).toMatchObject({ status })
  })

  test.each([
    ['is not JSON', 'thanks'],
    ['is empty', ''],
    ['is cut', '{"code":"WA202"'],
    ['has no id', JSON.stringify({ ...ACCEPTED, data: [] })],
    ['has an empty id', JSON.stringify({ ...ACCEPTED, data: { id: '', status: 'PENDING' } })],
    ['has the code of a refusal', JSON.stringify({ ...ACCEPTED, code: 'WA400' })],
  ])('when the body of a 202 %s [client-unreadable-202]', async (_, body) => {
    await connect(call => call.whole().then(() => call.answer(202, body)))

    const failure = await failureOf(client.uploadResumableMedia(anUpload))

    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(failure).toMatchObject({ status: 202 })
  })

  test('when the answer is larger than any answer of Kaleyra', async () => {
    await connect(call => call.whole().then(() => call.answer(202, ' '.repeat(5_000_000))))

    expect(await failureOf(client.uploadResumableMedia(anUpload))).toBeInstanceOf(OutcomeUnknownError)
  })
})

describe('a lookup has failed', () => {
  const lookup = { wabaId: WABA_ID, id: '639' }

  test.each<[string, (call: PeerCall) => unknown]>([
    ['the connection is reset', call => call.whole().then(() => call.socket.resetAndDestroy())],
    ['the answer never comes', () => {}],
    ['a proxy answers', call => call.whole().then(() => call.answer(502, '<html>', 'text/html'))],
    ['the answer cannot be understood', call => call.whole().then(() => call.answer(200, 'thanks'))],
  ])('when %s', async (_, behave) => {
    await connect(behave)

    const failure = await failureOf(client.getResumableMedia({ ...lookup, timeoutMs: 200 }))

    expect(failure).toBeInstanceOf(LookupFailedError)
    expect(failure).toMatchObject({ reason: 'LOOKUP_FAILED' })
  })

  test('when nobody listens', async () => {
    await connect(() => {})
    const nobody = clientOf('http://127.0.0.1:1')

    const failure = await failureOf(nobody.getResumableMedia(lookup))

    expect(failure).toBeInstanceOf(LookupFailedError)
    expect(failure).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  })
})
