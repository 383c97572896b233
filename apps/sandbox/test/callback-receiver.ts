import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { assertCallback } from './contract.ts'

export type Received = { headers: IncomingHttpHeaders; body: Record<string, string> }

/** Takes callbacks, each held to the spec, and answers them with `status`. */
export async function startCallbackReceiver(status = 200) {
  const received: Received[] = []
  const faults: unknown[] = []
  const server = createServer((request, response) => {
    void text(request).then(sent => {
      try {
        const body: Received['body'] = JSON.parse(sent)
        assertCallback(body)
        received.push({ headers: request.headers, body })
      } catch (error) {
        faults.push(error)
      }
      response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/callbacks`,
    received,
    stop() {
      server.close()
      server.closeAllConnections()
      if (faults.length > 0) throw new AggregateError(faults, 'callbacks that are not as the spec says')
    },
  }
}
