import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

export type CountingProxy = Awaited<ReturnType<typeof startCountingProxy>>

/** Passes TCP on to a port of this machine, and counts what the clients send. It outlives whoever listens there. */
export async function startCountingProxy(toPort: () => number) {
  let sentBytes = 0
  const server = createServer(client => {
    const upstream = connect(toPort(), '127.0.0.1')
    client.on('data', (chunk: Buffer) => (sentBytes += chunk.length))
    // Either side may be cut: then the other is, too.
    void Promise.allSettled([pipeline(client, upstream), pipeline(upstream, client)]).then(() => {
      client.destroy()
      upstream.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentBytes: () => sentBytes,
    stop: () => server.close(),
  }
}
