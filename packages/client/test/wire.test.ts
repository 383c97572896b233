import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, interceptors } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FileSource } from '../src/index.ts'
import { ACCEPTED, API_KEY, SID, WABA_ID, anUpload, clientOf } from './account.ts'
import { acceptWhole, startPeer } from './peer.ts'
import { bytesOf } from './bytes-of.ts'

/** Every byte value, over several reads of 64 KiB, with an odd end. */
const CONTENT = Buffer.from(Array.from({ length: 200_003 }, (_, at) => (at * 7) % 256))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-wire-'))
  await writeFile(join(folder, 'content'), CONTENT)
})
afterAll(() => rm(folder, { recursive: true }))

async function* inUnevenChunks() {
  for (let at = 0; at < CONTENT.byteLength; at += 70_001) yield CONTENT.subarray(at, at + 70_001)
}

const sources: Record<string, () => FileSource> = {
  path: () => ({ path: join(folder, 'content') }),
  Blob: () => new Blob([CONTENT]),
  stream: () => ({ size: CONTENT.byteLength, stream: inUnevenChunks }),
}

test.each(Object.entries(sources))(
  'an upload from a %s is these bytes and no others [client-bytes-on-the-wire]',
  async (_, source) => {
    const received = await bytesOf({ ...anUpload, file: source(), fileName: 'naïve"图.png' })

    const boundary = /boundary=(?<boundary>\S+)/u.exec(received.subarray(0, 1000).toString())?.groups?.['boundary']
    const body = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n` +
          `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="naïve%22图.png"\r\n` +
          'Content-Type: image/png\r\n\r\n',
      ),
      CONTENT,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    const head =
      `POST /v2/${SID}/whatsapp/${WABA_ID}/resumable_media HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n` +
      `accept: application/json\r\napi-key: ${API_KEY}\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\n` +
      `content-length: ${body.byteLength}\r\n\r\n`
    const end = received.indexOf('\r\n\r\n') + 4
    expect(boundary).toMatch(/^[\w-]{30,70}$/u)
    expect(
      received
        .subarray(0, end)
        .toString()
        .replace(/127\.0\.0\.1:\d+/u, 'HOST'),
    ).toBe(head)
    expect(received.subarray(end).equals(body)).toBe(true)
  },
)

test('with the check switched off a name goes as it is, backslash and all', async () => {
  const received = await bytesOf({ ...anUpload, fileName: String.raw`a\b c.png`, validate: false })

  expect(received.toString()).toContain(String.raw`; filename="a\b c.png"`)
})

test('a lookup is these bytes and no others', async () => {
  const peer = await startPeer(async call => {
    await call.whole()
    call.answerJson(200, { code: 'WA200', message: '', data: [], error: {} })
  })
  const client = clientOf(peer.url)

  expect(await client.getResumableMedia({ wabaId: WABA_ID, id: '6 9', limit: 25, offset: 0 })).toEqual([])

  const [call] = peer.calls
  expect(call?.received.toString().replace(/127\.0\.0\.1:\d+/u, 'HOST')).toBe(
    `GET /v2/${SID}/whatsapp/${WABA_ID}/resumable_media?id=6+9&limit=25&offset=0 HTTP/1.1\r\nhost: HOST\r\n` +
      `connection: close\r\naccept: application/json\r\napi-key: ${API_KEY}\r\n\r\n`,
  )
  await client.close()
  await peer.stop()
})

test('ids that would address something else are refused, and others are escaped', async () => {
  const peer = await startPeer(acceptWhole)
  const client = clientOf(peer.url)

  for (const wabaId of ['', '.', '..']) {
    await expect(client.uploadResumableMedia({ ...anUpload, wabaId })).rejects.toThrow(TypeError)
  }
  await client.uploadResumableMedia({ ...anUpload, wabaId: '../1?a#b' })

  expect(peer.calls.map(call => call.received.toString().split('\r\n')[0])).toEqual([
    `POST /v2/${SID}/whatsapp/..%2F1%3Fa%23b/resumable_media HTTP/1.1`,
  ])
  await client.close()
  await peer.stop()
})

test('each call has a connection of its own', async () => {
  const peer = await startPeer(acceptWhole)
  const client = clientOf(peer.url)

  await client.uploadResumableMedia(anUpload)
  await client.uploadResumableMedia(anUpload)

  expect(peer.calls).toHaveLength(2)
  await client.close()
  await peer.stop()
})

test('a dispatcher that retries sends the whole body again', async () => {
  let answers = 0
  const peer = await startPeer(async call => {
    await call.whole()
    answers += 1
    call.answerJson(answers === 1 ? 503 : 202, ACCEPTED)
  })
  const agent = new Agent()
  const dispatcher = agent.compose(interceptors.retry({ methods: ['POST'], minTimeout: 1, throwOnError: false }))
  const client = clientOf(peer.url, { dispatcher })

  expect(await client.uploadResumableMedia({ ...anUpload, file: { path: join(folder, 'content') } })).toEqual({
    id: '639',
    status: 'PENDING',
  })

  const [first, second] = peer.calls.map(call => call.received)
  expect(second?.equals(first ?? Buffer.alloc(0))).toBe(true)
  await agent.close()
  await peer.stop()
})

test('closing the client leaves a dispatcher that it was given open', async () => {
  const agent = new Agent()
  const client = clientOf('http://127.0.0.1:1', { dispatcher: agent })

  await client.close()

  expect(agent.closed).toBe(false)
  await agent.close()
})
