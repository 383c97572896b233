import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'

export type Way = Awaited<ReturnType<typeof startWay>>

/** What comes next on a connection, and what its client has sent since `hold`, without what is long ago. */
type Next = { side: 'requests' | 'answers'; bytes: number; sent: string }
type Connection = Omit<Next, 'side'> & { near: Socket; far: Socket }

const KEPT = 64 * 1024

/** A way over TCP to a port of this machine. A test holds back what goes on it, or cuts it, as a broken network does. */
export async function startWay(to: number, { host = '127.0.0.1', port = 0 } = {}) {
  const connections = new Set<Connection>()
  let isHeld: (next: Next) => boolean = () => false
  let released = Promise.withResolvers<void>()
  let holding = 0
  let isCut = false
  const server = createServer({ allowHalfOpen: true }, near => void carry(near))
  server.listen(port, host)
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections.size,
    /** How many pieces are being held back. */
    holding: () => holding,
    /** Whatever `when` says of is held back, and all that follows it on the same side of its connection. */
    hold(when: (next: Next) => boolean): void {
      for (const connection of connections) Object.assign(connection, { bytes: 0, sent: '' })
      isHeld = when
    },
    release(): void {
      isHeld = () => false
      released.resolve()
      released = Promise.withResolvers()
    },
    /** Ends every connection, and each new one, until `mend`. */
    cut(): void {
      isCut = true
      endAll()
    },
    mend(): void {
      isCut = false
    },
    stop(): void {
      server.close()
      endAll()
    },
  }

  function endAll(): void {
    for (const { near, far } of connections) for (const socket of [near, far]) socket.destroy()
  }

  async function carry(near: Socket): Promise<void> {
    if (isCut) return void near.destroy()
    const far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true })
    const connection = { near, far, bytes: 0, sent: '' }
    connections.add(connection)
    await Promise.allSettled([
      pipeline(near, chunks => pass(chunks, 'requests', connection), far),
      pipeline(far, chunks => pass(chunks, 'answers', connection), near),
    ])
    connections.delete(connection)
  }

  async function* pass(chunks: AsyncIterable<Buffer>, side: Next['side'], connection: Connection) {
    for await (const chunk of chunks) {
      if (side === 'requests') {
        connection.bytes += chunk.length
        connection.sent = (connection.sent + chunk.toString('latin1')).slice(-KEPT)
      }
      if (isHeld({ side, bytes: connection.bytes, sent: connection.sent })) {
        holding += 1
        await released.promise
        holding -= 1
      }
      yield chunk
    }
  }
}
