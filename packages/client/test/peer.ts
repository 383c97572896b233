import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { ACCEPTED } from './account.ts'

/** A server that is nothing but a socket: the test says what it does with each connection, byte by byte. */
export async function startPeer(behave: (call: PeerCall) => unknown): Promise<Peer> {
  const sockets = new Set<Socket>()
  const calls: PeerCall[] = []
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    const call = new PeerCall(socket)
    calls.push(call)
    behave(call)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has this address
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    calls,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Peer = { url: string; calls: PeerCall[]; stop: () => Promise<void> }

/** What a peer does that takes any upload. */
export async function acceptWhole(call: PeerCall): Promise<void> {
  await call.whole()
  call.answerJson(202, ACCEPTED)
}

export class PeerCall {
  readonly socket: Socket
  received: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes: Buffer) => {
      this.received = Buffer.concat([this.received, bytes])
    })
  }

  /** Resolves once the bytes received so far satisfy the condition. */
  async until(condition: (received: Buffer) => boolean): Promise<void> {
    while (!condition(this.received)) await once(this.socket, 'data')
  }

  /** Resolves once the request is complete, by its own Content-Length. */
  async whole(): Promise<void> {
    await this.until(received => {
      const end = received.indexOf('\r\n\r\n')
      const length = /content-length: (?<bytes>\d+)/iu.exec(received.subarray(0, end).toString())?.groups?.['bytes']
      return end !== -1 && received.byteLength >= end + 4 + Number(length ?? 0)
    })
  }

  answer(status: number, body: string, type = 'application/json'): void {
    const head = `HTTP/1.1 ${status} Status\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}`
    this.socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`)
  }

  answerJson(status: number, body: unknown): void {
    this.answer(status, JSON.stringify(body))
  }
}
