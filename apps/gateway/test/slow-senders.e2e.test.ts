import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { formOf } from '@resumable-media/test-kit/api'
import { blobOf, videoOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { beginByMutation, createTus } from '@resumable-media/test-kit/tus'

/** 1 kB/s as everywhere, over a window that a test can wait for. */
const WINDOW_MS = 1800
const slowest = { bytes: 1800, windowMs: WINDOW_MS }

let system: System
let tus: ReturnType<typeof createTus>
const sockets: Socket[] = []
beforeAll(async () => {
  system = await startSystem({ slowest, env: { KALEYRA_RATE_LIMIT: '100/1h' } })
  tus = createTus(system.url)
})
afterAll(() => system.stop())
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** The mutation in bytes, up to somewhere in its file, of which so many are owing. */
async function beginForm(owing = 1_000_000): Promise<Socket> {
  const form = new Response(formOf({}, await blobOf('image.png'), 'image.png'))
  const body = Buffer.from(await form.arrayBuffer())
  const sent = body.subarray(0, body.indexOf('PNG') + 50)
  const socket = open()
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\ngraphql-require-preflight: 1\r\n` +
      `content-type: ${form.headers.get('content-type')}\r\ncontent-length: ${sent.length + owing}\r\n\r\n`,
  )
  socket.write(sent)
  return socket
}

function open(): Socket {
  const socket = connect({ port: Number(new URL(system.url).port), host: '127.0.0.1', noDelay: true })
  socket.on('error', () => {}).resume()
  sockets.push(socket)
  return socket
}

/** Sends `bytes` every `everyMs` until the connection is cut or `signal` says so. */
async function drip(socket: Socket, bytes: number, everyMs: number, signal?: AbortSignal): Promise<void> {
  const piece = Buffer.alloc(bytes)
  while (!socket.destroyed && !signal?.aborted) {
    socket.write(piece)
    await setTimeout(everyMs)
  }
}

const isCut = (socket: Socket) => socket.destroyed || socket.readableEnded

test('200 that send next to nothing by the mutation are cut, and nothing of them is left [slow-senders-cut]', async () => {
  // Each drips from its own beginning on: the first may be cut before the last has begun.
  const slow = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const socket = await beginForm()
      void drip(socket, 10, 100)
      return socket
    }),
  )
  await expect.poll(() => slow.filter(isCut).length).toBe(200)
  await expect.poll(() => system.spooled()).toEqual([])
  expect(await system.seen()).toEqual([])
  expect(await system.quota(WABA)).toMatchObject({ used: 0, queued: 0 })
})

test('a tus upload that is too slow is cut, keeps what has come, and goes on from there', async () => {
  const video = await videoOf(200_000)
  const { id, uploadUrl } = await beginByMutation(system.query, { fileName: 'clip.mp4', size: video.length })
  const socket = await tus.hang(uploadUrl, 0, video.subarray(0, 20_000), 180_000)
  sockets.push(socket)
  await expect.poll(() => isCut(socket.resume())).toBe(true)
  expect(await system.status(id)).toMatchObject({ status: 'RECEIVING', receivedBytes: 20_000 })
  expect(await tus.offset(uploadUrl)).toBe(20_000)
  expect((await tus.patch(uploadUrl, 20_000, video.subarray(20_000))).status).toBe(204)
  await system.reach(id, 'UPLOADED')
})

test.each([
  ['/graphql', 'content-type: application/json\r\n'],
  ['/graphql', 'content-type: multipart/form-data; boundary=b\r\n'],
  ['/callbacks/kaleyra', 'x-callback-secret: callback-secret-of-the-tests\r\n'],
  ['/uploads', 'tus-resumable: 1.0.0\r\nupload-length: 100\r\ncontent-type: application/offset+octet-stream\r\n'],
])('a body that never begins is cut: %s with %s', async (path, headers) => {
  const socket = open()
  socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}content-length: 100000\r\n\r\n`)
  await expect(once(socket, 'close', { signal: AbortSignal.timeout(10 * WINDOW_MS) })).resolves.toEqual([false])
})

test('one that is just fast enough, and one that stalls for half of the time, get there [slow-senders-train]', async () => {
  const done = new AbortController()
  const video = await videoOf(300_000)
  const upload = async (name: string) =>
    beginByMutation(system.query, { fileName: name, size: video.length, wabaId: WABA })
  const [steady, train] = [await upload('steady.mp4'), await upload('train.mp4')]
  const steadySocket = await tus.hang(steady.uploadUrl, 0, video.subarray(0, 1000), 299_000)
  const trainSocket = await tus.hang(train.uploadUrl, 0, video.subarray(0, 1000), 299_000)
  sockets.push(steadySocket, trainSocket)
  // 1.5 kB/s, and the same in bursts with as much as half of a window between them.
  void drip(steadySocket, 300, 200, done.signal)
  void drip(trainSocket, 1350, WINDOW_MS / 2, done.signal)
  const slow = await beginForm()
  void drip(slow, 100, 200)
  for (let windows = 0; windows < 3; windows += 1) {
    const doomed = windows === 0 ? slow : await beginForm()
    await expect.poll(() => isCut(doomed.resume())).toBe(true)
  }
  done.abort()
  expect([isCut(steadySocket), isCut(trainSocket)]).toEqual([false, false])
  expect(await system.status(steady.id)).toMatchObject({ status: 'RECEIVING' })
  expect(await tus.offset(steady.uploadUrl)).toBeGreaterThan(1000)
  expect(await tus.offset(train.uploadUrl)).toBeGreaterThan(1000)
})
