import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CallbackError, findCallbackSecret, parseCallback } from '../src/index.ts'
import type { Callback, ParseCallbackOptions } from '../src/index.ts'
import { failureOf } from './failure.ts'

const SECRET = 'the secret, of 30 characters +%'
const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1'
const UPLOADED = { resumable_media_id: 639, status: 'UPLOADED', uploaded_file_handle: HANDLE, waba_id: '1504' }
const basic = `Basic ${Buffer.from(`kaleyra:${SECRET}`).toString('base64')}`
const inQuery = `secret=${encodeURIComponent(SECRET)}`

type Sent = { method?: string; headers?: Record<string, string>; query?: string; body?: string | undefined }
type Receive = (sent: Sent, options?: Partial<ParseCallbackOptions>) => Promise<Callback>

const urlOf = (base: string, { query }: Sent) => (query === undefined ? base : `${base}?${query}`)

const ofFetch: Receive = async (sent, options) => {
  const { method = 'POST', headers = {}, body } = sent
  const init = { method, headers, ...(body !== undefined && { body }) }
  return parseCallback(new Request(urlOf('https://example.com/callbacks', sent), init), { secret: SECRET, ...options })
}

/** Received by a real server, and answered as the docs say. */
async function startReceiver(options: Partial<ParseCallbackOptions> = {}) {
  const outcomes: Promise<Callback>[] = []
  const server = createServer((request, response) => {
    const outcome = parseCallback(request, { secret: SECRET, ...options })
    outcomes.push(outcome)
    outcome.then(
      () => response.end('ok'),
      (error: Partial<CallbackError>) => response.writeHead(error.status ?? 500, error.headers).end(error.message),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.close().closeAllConnections())
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has this address
  const { port } = server.address() as AddressInfo
  return { port, outcomes }
}

const ofNode: Receive = async (sent, options) => {
  const { port, outcomes } = await startReceiver(options)
  const { method = 'POST', headers = {}, body } = sent
  const init = { method, headers, ...(body !== undefined && { body }) }
  await (await fetch(urlOf(`http://127.0.0.1:${port}/callbacks`, sent), init)).text()
  return outcomes[0] ?? Promise.reject(new Error('nothing was received'))
}

const receivers: [string, Receive][] = [
  ['Fetch Request', ofFetch],
  ['Node IncomingMessage', ofNode],
]
const header = { 'x-callback-secret': SECRET }
const body = JSON.stringify(UPLOADED)

describe.each(receivers)('a %s', (_name, receive) => {
  test.each<[string, Sent]>([
    ['in the header', { headers: header, body }],
    ['as a password', { headers: { authorization: basic }, body }],
    ['in the URL', { query: inQuery, body }],
    [
      'in the URL of a GET',
      {
        method: 'GET',
        query: `${inQuery}&resumable_media_id="639"&status="UPLOADED"&uploaded_file_handle="${HANDLE}"&waba_id="1504"`,
      },
    ],
  ])('with the secret %s is read [client-parse-callback]', async (_, sent) => {
    expect(await receive(sent)).toMatchObject({ outcome: 'UPLOADED', id: '639', handle: HANDLE, wabaId: '1504' })
  })

  test('with the old or the new of two secrets is read', async () => {
    expect(await receive({ headers: header, body }, { secret: ['new', SECRET] })).toMatchObject({ id: '639' })
  })

  test.each<[string, Sent, Partial<ParseCallbackOptions>, object]>([
    [
      'without the secret',
      { body },
      {},
      { status: 401, headers: { 'www-authenticate': expect.stringContaining('Basic') } },
    ],
    ['with another secret', { headers: { 'x-callback-secret': 'wrong' }, body }, {}, { reason: 'BAD_CALLBACK_SECRET' }],
    ['with a part of it', { headers: { 'x-callback-secret': SECRET.slice(0, -1) }, body }, {}, { status: 401 }],
    [
      'by another method',
      { method: 'PUT', headers: header, body },
      {},
      { status: 405, headers: { allow: 'POST, GET' } },
    ],
    ['that is no JSON', { headers: header, body: '[]' }, {}, { status: 400, reason: 'BAD_CALLBACK' }],
    [
      'without an id',
      { headers: header, body: '{}' },
      {},
      { status: 400, message: expect.stringContaining('<resumable_media_id>') },
    ],
    ['without a body', { headers: header }, {}, { status: 400 }],
    [
      'that is a form',
      { headers: { ...header, 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' },
      {},
      { status: 400, message: expect.stringContaining('form-encoded') },
    ],
    [
      'that is too large',
      { headers: header, body: ' '.repeat(70_000) },
      {},
      { status: 413, message: expect.stringContaining('65536 bytes') },
    ],
    ['larger than it may be', { headers: header, body }, { maxBytes: 10 }, { status: 413 }],
  ])('%s is refused, with the status to answer [client-callback-refused]', async (_, sent, options, expected) => {
    const failure = await failureOf(receive(sent, options))
    expect(failure).toBeInstanceOf(CallbackError)
    expect(failure).toMatchObject(expected)
    expect(String((failure as Error).stack)).not.toContain(SECRET)
  })

  test.each(['', [], [''], undefined, [undefined]])('is not read with %j for a secret', async secret => {
    expect(
      await failureOf(receive({ body, headers: { 'x-callback-secret': '' } }, { secret } as object)),
    ).toBeInstanceOf(TypeError)
  })
})

describe('a body that does not come as it should', () => {
  async function sendByHand(head: string, content: string, options: Partial<ParseCallbackOptions> = {}) {
    const { port, outcomes } = await startReceiver(options)
    const socket = connect(port, '127.0.0.1')
    const answer = text(socket).catch(() => 'reset')
    socket.write(
      `POST /callbacks HTTP/1.1\r\nhost: localhost\r\nx-callback-secret: ${SECRET}\r\n${head}\r\n\r\n${content}`,
    )
    await expect.poll(() => outcomes.length).toBe(1)
    return { socket, answer, outcome: outcomes[0] ?? Promise.reject(new Error('nothing was received')) }
  }

  test('is answered 408 [client-callback-slow]', async () => {
    const { answer, outcome } = await sendByHand('content-length: 26', '{"resumable', { maxMs: 50 })
    expect(await failureOf(outcome)).toMatchObject({ status: 408, message: expect.stringContaining('within 0.05 s') })
    expect(await answer).toMatch(/^HTTP\/1.1 408 .*connection: close/isu)
  })

  test('is told apart when it breaks off', async () => {
    const { socket, outcome } = await sendByHand('content-length: 26', '{"resumable')
    socket.destroy()
    expect(await failureOf(outcome)).toMatchObject({ reason: 'BROKEN_OFF', status: 400 })
  })

  test('is answered 413 while it is still coming, without its length', async () => {
    const chunk = `${(70_000).toString(16)}\r\n${' '.repeat(70_000)}\r\n`
    const { socket, answer, outcome } = await sendByHand('transfer-encoding: chunked\r\nconnection: close', chunk)
    expect(await failureOf(outcome)).toMatchObject({ status: 413 })
    expect(await answer).toMatch(/^HTTP\/1.1 413 /u)
    socket.destroy()
  })

  test('of a Fetch Request is cancelled where it is too large or too slow', async () => {
    const request = (pull: (controller: ReadableStreamDefaultController) => unknown, cancel: () => void) =>
      new Request('https://example.com/', {
        method: 'POST',
        headers: header,
        body: new ReadableStream({ pull: controller => void pull(controller), cancel }),
        duplex: 'half',
      })
    let cancelled = 0
    const cancel = () => (cancelled += 1)
    const large = request(controller => controller.enqueue(new Uint8Array(40_000)), cancel)
    expect(await failureOf(parseCallback(large, { secret: SECRET }))).toMatchObject({ status: 413 })
    const slow = request(() => new Promise(() => {}), cancel)
    expect(await failureOf(parseCallback(slow, { secret: SECRET, maxMs: 20 }))).toMatchObject({ status: 408 })
    const broken = request(controller => controller.error(new Error('gone')), cancel)
    expect(await failureOf(parseCallback(broken, { secret: SECRET }))).toMatchObject({ reason: 'BROKEN_OFF' })
    expect(cancelled).toBe(2)
  })

  test('was read by a body parser before: the cure is readCallback', async () => {
    const request = new Request('https://example.com/', { method: 'POST', headers: header, body })
    await request.text()
    const failure = await failureOf(parseCallback(request, { secret: SECRET }))
    expect(failure).toBeInstanceOf(TypeError)
    expect((failure as Error).message).toContain('give the text of the body to readCallback')
  })
})

describe('findCallbackSecret', () => {
  const none = { headers: {}, url: '/callbacks' }
  test.each([[['']], [['a', '']], [[undefined]], [[null]]])(
    'refuses %j for secrets, as parseCallback does',
    secrets => {
      for (const request of [none, { headers: header, url: '/callbacks?secret=' }])
        expect(() => findCallbackSecret(request, secrets as string[])).toThrow(
          new TypeError(
            'secret is empty: expected the secret of the callback profile. Without one anybody could send callbacks.',
          ),
        )
    },
  )

  test('answers undefined for a callback without a secret', () => {
    const empty = { headers: { 'x-callback-secret': '', authorization: 'Basic Og==' }, url: '/?secret=&secret=""' }
    for (const request of [none, { headers: new Headers() }, empty])
      expect([findCallbackSecret(request, [SECRET, 'undefined']), findCallbackSecret(request, [])]).toEqual([
        undefined,
        undefined,
      ])
  })
})
