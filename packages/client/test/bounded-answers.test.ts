import { afterEach, describe, expect, test } from 'vitest'
import { LookupFailedError, OutcomeUnknownError } from '../src/index.ts'
import type { KaleyraClient } from '../src/index.ts'
import { answerBounds } from '../src/rules.ts'
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
  peer = await startPeer(call => call.whole().then(() => behave(call)))
  client = clientOf(peer.url)
}

const answering = (status: number, body: unknown) => connect(call => call.answerJson(status, body))
const lookup = () => client.getResumableMedia({ wabaId: WABA_ID })

/** Sends for as long as the other side listens; answers how much that was, in MB. */
async function pourOut({ socket }: PeerCall, head: string, piece: string): Promise<number> {
  socket.write(head)
  while (!socket.destroyed) {
    const isTaken = socket.write(piece)
    await new Promise<void>(resolve => {
      if (isTaken) setImmediate(resolve)
      else socket.once('drain', resolve).once('close', resolve)
    })
  }
  return socket.bytesWritten / 1024 / 1024
}

const CHUNK = `10000\r\n${' '.repeat(0x1_00_00)}\r\n`
const HEAD = 'HTTP/1.1 200 OK\r\n'

describe.each([
  ['an upload', OutcomeUnknownError, () => client.uploadResumableMedia(anUpload)],
  ['a lookup', LookupFailedError, lookup],
])('the answer to %s ends the call when [answer-bounds]', (_what, Expected, call) => {
  test.each([
    ['its body never ends', `${HEAD}transfer-encoding: chunked\r\n\r\n`, CHUNK, 'UND_ERR_RES_EXCEEDED_MAX_SIZE'],
    ['it has a gigabyte', `${HEAD}content-length: ${2 ** 30}\r\n\r\n`, CHUNK, 'UND_ERR_RES_EXCEEDED_MAX_SIZE'],
    ['one header never ends', `${HEAD}x-long: `, 'a'.repeat(65_536), 'UND_ERR_HEADERS_OVERFLOW'],
    ['its headers never end', HEAD, 'x-many: a\r\n'.repeat(6000), 'UND_ERR_HEADERS_OVERFLOW'],
    [
      'its trailers never end',
      `${HEAD}transfer-encoding: chunked\r\n\r\n0\r\n`,
      'x-many: a\r\n'.repeat(6000),
      'UND_ERR_HEADERS_OVERFLOW',
    ],
  ])('%s', async (_how, head, piece, code) => {
    const poured = Promise.withResolvers<number>()
    await connect(one => poured.resolve(pourOut(one, head, piece)))

    const failure = await failureOf(call())

    expect(failure).toBeInstanceOf(Expected)
    expect(failure).toMatchObject({ cause: { code } })
    // 4 MB are read, and the kernel holds some.
    expect(await poured.promise).toBeLessThan(24)
  })
})

test.each([
  ['chunk extensions', `${HEAD}transfer-encoding: chunked\r\n\r\n1;`, 'a'.repeat(65_536)],
  ['answers that only inform', '', 'HTTP/1.1 103 Early\r\nlink: a\r\n\r\n'.repeat(2000)],
])('what is dropped as it comes, %s without end, is dropped until the deadline', async (_what, head, piece) => {
  const poured = Promise.withResolvers<number>()
  await connect(one => poured.resolve(pourOut(one, head, piece)))

  const failure = await failureOf(client.getResumableMedia({ wabaId: WABA_ID, timeoutMs: 500 }))

  expect(failure).toMatchObject({ reason: 'LOOKUP_FAILED', cause: { name: 'TimeoutError' } })
  await poured.promise
})

const LONG = 'x'.repeat(1_000_000)

test.each([LONG, Number.MAX_VALUE])('an upload whose id is no id has an unknown outcome', async id => {
  await answering(202, { ...ACCEPTED, data: { id, status: 'PENDING' } })
  expect(await failureOf(client.uploadResumableMedia(anUpload))).toBeInstanceOf(OutcomeUnknownError)
})

test('a lookup that names an upload by what is no id has failed', async () => {
  await answering(200, { code: 'WA200', message: '', data: [{ id: LONG, status: 'UPLOADED' }], error: {} })
  expect(await failureOf(lookup())).toBeInstanceOf(LookupFailedError)
})

test('the word for the state of an upload is cut', async () => {
  await answering(202, { ...ACCEPTED, data: { id: '639', status: LONG } })
  const { id, status } = await client.uploadResumableMedia(anUpload)
  expect([id, status.length]).toEqual(['639', answerBounds.status + 1])
})

test('of an upload that is looked up, a handle or a name that cannot be one is absent, and other uploads are not', async () => {
  const item = { status: 'UPLOADED', file_name: 'image.png' }
  const data = [
    { ...item, id: '1', uploaded_file_handle: LONG, status: LONG },
    { ...item, id: '2', uploaded_file_handle: '4::b', file_name: LONG },
    { ...item, id: '3', uploaded_file_handle: 'h'.repeat(answerBounds.handle) },
  ]
  await answering(200, { code: 'WA200', message: '', data, error: {} })

  const found = await lookup()

  expect(found.map(({ id, handle, fileName }) => [id, handle?.length, fileName])).toEqual([
    ['1', undefined, 'image.png'],
    ['2', 4, undefined],
    ['3', answerBounds.handle, 'image.png'],
  ])
  expect(found[0]?.status).toHaveLength(answerBounds.status + 1)
})

test('what a refusal says is cut, and cannot forge a line or turn the direction of writing [refusal-cut]', async () => {
  await answering(400, { code: 'WA400', message: `bad\n{"level":30}\u{202E}${LONG}`, data: {}, error: {} })
  const failure = await failureOf(client.uploadResumableMedia(anUpload))
  const message = failure instanceof Error ? failure.message : ''
  expect(message.slice(0, 30)).toBe(String.raw`bad\u{a}{"level":30}\u{202e}xx`)
  expect(message.length).toBeLessThan(600)
})
