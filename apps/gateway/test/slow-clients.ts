import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { formOf } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { createTus, idOf } from '@resumable-media/test-kit/tus'

/** 1.1 kB/s: slow, and just not too slow. */
const BYTES_PER_SECOND = 1100
const OWING = 50_000_000

/** Clients that take their time with a gateway, until `leave`. */
export function createSlowClients(url: string, api: { begin(): Promise<string> }) {
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  const tus = createTus(url)

  function open(): Socket {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})
    sockets.add(socket)
    return socket
  }

  function drip(socket: Socket): void {
    sockets.add(socket.resume())
    timers.add(setInterval(() => socket.write(Buffer.alloc(BYTES_PER_SECOND)), 1000))
  }

  return {
    /** Sends the mutation, whose file comes at 1.1 kB/s. */
    async sendForm(): Promise<void> {
      const form = new Response(formOf({}, await blobOf('clip.mp4'), 'slow.mp4'))
      const body = Buffer.from(await form.arrayBuffer()).subarray(0, -1000)
      const socket = open()
      const type = `content-type: ${form.headers.get('content-type')}\r\ncontent-length: ${OWING}\r\n`
      socket.write(`POST /graphql HTTP/1.1\r\nhost: localhost\r\ngraphql-require-preflight: 1\r\n${type}\r\n`)
      socket.write(body)
      drip(socket)
    },

    /** Sends a resumable upload at 1.1 kB/s; answers its id. */
    async sendPiece(): Promise<string> {
      const upload = await api.begin()
      drip(await tus.hang(upload, 0, Buffer.alloc(BYTES_PER_SECOND), 1_000_000))
      return idOf(upload)
    },

    /** Subscribes to what happens to a media item, and reads nothing of it. */
    watch(id: string): void {
      const query = `subscription { mediaStatusChanged(ids: ["${id}"]) { id status receivedBytes history { message } } }`
      const body = JSON.stringify({ query })
      const type = `accept: text/event-stream\r\ncontent-type: application/json\r\n`
      const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${type}content-length: ${Buffer.byteLength(body)}\r\n\r\n`
      open()
        .pause()
        .write(head + body)
    },

    /** Asks for an answer many times over, and reads nothing of it. */
    ask(path: string, times: number): void {
      const head = `GET ${path} HTTP/1.1\r\nhost: localhost\r\ngraphql-require-preflight: 1\r\n\r\n`
      open().pause().write(head.repeat(times))
    },

    /** How many of them the gateway has hung up on. */
    cut: () => [...sockets].filter(socket => socket.destroyed || socket.readableEnded).length,
    count: () => sockets.size,

    leave(): void {
      for (const timer of timers) clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      timers.clear()
      sockets.clear()
    },
  }
}
