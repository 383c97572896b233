import { once } from 'node:events'
import { createServer, request as requestOf } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Pages } from './bundle.ts'

export type Site = Awaited<ReturnType<typeof startSite>>

type Options = { pages: Pages; gatewayUrl: string }

/** A site whose pages are uploaders: it passes on to the gateway what is not a page, and counts, holds back and loses. */
export async function startSite({ pages, gatewayUrl }: Options) {
  const faults = { holdStreams: false, loseAnswerOf: '', refuseWith: 0, refusePiecesWith: 0 }
  const requests: { method: string; path: string; query: string }[] = []
  const piecesUnderWay = new Set<ServerResponse>()
  let target = gatewayUrl
  let pieceBytes = 0
  let holdAt = Infinity
  const onRelease: (() => void)[] = []

  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const page = pages.get(path)
    if (page) return void response.writeHead(200, { 'content-type': page.type }).end(page.body)
    const seen = { method: request.method ?? '', path, query: '' }
    requests.push(seen)
    const isPiece = request.method === 'PATCH'
    const refuseWith = faults.refuseWith || (isPiece && faults.refusePiecesWith)
    if (refuseWith) return void request.resume().once('end', () => refuse(response, refuseWith))
    const inner = requestOf(new URL(request.url ?? '', target), { method: request.method, headers: request.headers })
    const answered = once(inner, 'response')
    answered.catch(() => {})
    if (isPiece) piecesUnderWay.add(response)
    response.once('close', () => {
      piecesUnderWay.delete(response)
      inner.destroy()
    })
    const body = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (!isPiece) seen.query += chunk.toString('latin1', 0, 2000)
        else pieceBytes += chunk.length
        if (!isPiece || pieceBytes < holdAt) return done(undefined, chunk)
        this.push(chunk)
        onRelease.push(done)
      },
    })
    // An early answer ends the request: the rest of the body goes nowhere. A browser reads the answer after it.
    request.pipe(body).pipe(inner)
    inner.once('error', () => request.unpipe().resume())
    let answer: IncomingMessage
    try {
      ;[answer] = (await answered) as [IncomingMessage]
    } catch {
      return void (response.destroyed || refuse(response, 502))
    }
    if (faults.loseAnswerOf && seen.query.includes(faults.loseAnswerOf)) {
      faults.loseAnswerOf = ''
      answer.resume()
      return void response.destroy()
    }
    if (faults.holdStreams && answer.headers['content-type']?.startsWith('text/event-stream')) return
    response.writeHead(answer.statusCode ?? 500, answer.headers).flushHeaders()
    await pipeline(answer, response)
  }

  const refuse = (response: ServerResponse, status: number) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests,
    /** How often the gateway was asked for something of this name. */
    asked: (name: string) => requests.filter(({ query }) => query.includes(name)).length,
    pieces: () => requests.filter(({ method }) => method === 'PATCH').length,
    /** How many requests with bytes of files there are now. */
    piecesUnderWay: () => piecesUnderWay.size,
    /** How many bytes of files have come in pieces. */
    pieceBytes: () => pieceBytes,
    /** Lets no more bytes pass once so many have come. */
    hold(at: number): void {
      holdAt = at
    },
    release(): void {
      holdAt = Infinity
      for (const done of onRelease.splice(0)) done()
    },
    moveTo(url: string): void {
      target = url
    },
    async stop(): Promise<void> {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
