import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { clientOf } from './account.ts'

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown

/** A server that gives these answers in turn, the last one for ever, and a client of it. Both end with the test. */
export async function answering(answers: Answer[], options: Parameters<typeof clientOf>[1] = {}) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = answers[Math.min(asked.length, answers.length) - 1]
    // The body first: to answer and close before it resets the connection.
    request.resume().on('end', () => answer?.(response, request))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has this address
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
  const client = clientOf(url, options)
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await client.close()
  })
  return { asked, client, url, server }
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  response =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

export const found = (...items: unknown[]): Answer => json(200, { code: 'WA200', message: '', data: items, error: {} })

/** No answer at all. */
export const reset: Answer = (_response, request) => request.socket.resetAndDestroy()
