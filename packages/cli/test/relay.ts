import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A connection between a command and its server that counts what the command sends, and can be held. */
export async function startRelay(to: string) {
  const { hostname, port } = new URL(to)
  const sockets = new Set<Socket>()
  let forwardedBytes = 0
  let mostBytes = Infinity
  const server = createServer(client => {
    const upstream = connect({ host: hostname, port: Number(port) })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    }
    upstream.pipe(client)
    client.on('data', chunk => {
      const part = chunk.subarray(0, Math.max(0, mostBytes - forwardedBytes))
      forwardedBytes += part.length
      if (!upstream.write(part)) {
        client.pause()
        upstream.once('drain', () => client.resume())
      }
      // What comes after that is lost, as with a cable that is pulled.
      if (part.length < chunk.length) client.pause()
    })
    client.on('close', () => upstream.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardedBytes: () => forwardedBytes,
    /** No more than so many bytes pass from now on; all of them again with Infinity. */
    hold(afterBytes: number) {
      mostBytes = forwardedBytes + afterBytes
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
