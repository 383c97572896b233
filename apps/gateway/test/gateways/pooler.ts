import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Passes on all that a PostgreSQL sends but its notifications, as a pooler does that shares connections. */
export async function startPooler(to: number) {
  const pooler = createServer(client => {
    const server = connect(to, '127.0.0.1')
    let rest = Buffer.alloc(0)
    server.on('data', bytes => {
      rest = Buffer.concat([rest, bytes])
      while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
        const length = rest.readUInt32BE(1) + 1
        if (rest[0] !== NOTIFICATION) client.write(rest.subarray(0, length))
        rest = rest.subarray(length)
      }
    })
    client.pipe(server).on('error', () => {})
    client.on('error', () => {}).on('close', () => server.destroy())
    server.on('close', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(pooler, 'listening')
  return {
    port: (pooler.address() as AddressInfo).port,
    stop: () => void pooler.close(),
  }
}

const NOTIFICATION = 'A'.charCodeAt(0)
