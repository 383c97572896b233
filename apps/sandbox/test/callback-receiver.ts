import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { assertCallback } from './contract.ts'

/** `content` is what came, unchanged: the body of a POST, the query of a GET. `body` are the fields in it. */
export type Received = {
  method: string | undefined
  headers: IncomingHttpHeaders
  content: string
  body: Record<string, string>
}
type Options = {
  status?: number
  /** A template of the test's own may send anything. */
  asTheSpecSays?: boolean
  /** Is waited for before the answer. */
  onReceived?: () => Promise<unknown>
}

/** Takes callbacks, each held to the spec, and answers them; it ends with the test. */
export async function startCallbackReceiver(options: Options = {}) {
  const { status = 200, asTheSpecSays = true, onReceived = async () => {} } = options
  const received: Received[] = []
  const faults: unknown[] = []
  const server = createServer((request, response) => {
    void receive(request).then(() => response.writeHead(status).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(stop)
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}/callbacks`, received, stop }

  async function receive(request: IncomingMessage) {
    const { method, headers, url = '' } = request
    try {
      const content = method === 'GET' ? url.slice(url.indexOf('?') + 1) : await text(request)
      const body = asTheSpecSays ? fieldsOf(method, content) : {}
      if (asTheSpecSays) assertCallback(body)
      received.push({ method, headers, content, body })
      await onReceived()
    } catch (error) {
      faults.push(error)
    }
  }

  function stop() {
    server.close()
    server.closeAllConnections()
    if (faults.length > 0) throw new AggregateError(faults.splice(0), 'callbacks that are not as the spec says')
  }
}

function fieldsOf(method: string | undefined, content: string): Record<string, string> {
  if (method !== 'GET') return JSON.parse(content)
  const quoted = [...new URLSearchParams(content)]
  return Object.fromEntries(quoted.map(([name, value]) => [name, /^"(?<value>.*)"$/s.exec(value)?.[1] ?? '']))
}
