import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type Seen = { method: string; url: string; headers: Record<string, unknown>; body: string }

/** The API of pets.yaml, and what it was asked. */
export async function startPetServer() {
  const seen: Seen[] = []
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    seen,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { method = '', url = '', headers } = request
    seen.push({ method, url, headers, body: (await buffer(request)).toString() })
    const json = (status: number, body: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8' })
        .end(JSON.stringify(body))
    const key = `${method} ${url.replace(/^\/api/u, '').replace(/\?.*$/u, '')}`
    if (key === 'GET /pets') return json(200, [{ name: 'Tom' }, { name: 'Ada', tag: null }])
    if (key === 'POST /pets' && seen.at(-1)?.body.includes('""')) return json(422, { title: 'no name' })
    if (key === 'POST /pets') return response.writeHead(201, JSON_TYPE).end('{"id":9007199254740993,"name":"Tom"}')
    if (key === 'DELETE /pets/7') return response.writeHead(204).end()
    if (key === 'PUT /pets/7') return json(203, { name: 'B' })
    if (key === 'GET /pets/7/photo')
      return response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([137, 80, 255]))
    if (key === 'PUT /pets/7/photo') return response.writeHead(200, { 'content-type': 'text/plain' }).end('taken')
    if (key === 'POST /pets/7/photo') return response.writeHead(202).end()
    if (key === 'GET /pets/8') return json(200, { id: 1 })
    if (key === 'GET /pets/9') return response.writeHead(302, { location: '/api/pets/7' }).end()
    if (key === 'GET /pets/10') return undefined
    if (key === 'GET /events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': hello\r\n\r\ndata: {"name":\r\ndata: "Tom"}\r\n\r')
      return response.write('\nevent: pet\ndata:{"name":"Ada"}\n\n')
    }
    return json(200, { id: 7, name: 'Tom', born: '2026-01-02T03:04:05+02:00' })
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }
