import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of an upload: taken with or without an answer, never taken, or kept out by somebody in between. */
type Plan = 'answer' | 'hang up' | 'fall silent' | 'lose it' | 'be a proxy'

export type ForgetfulKaleyra = Awaited<ReturnType<typeof startForgetfulKaleyra>>

/** The sandbox keeps its word. This one can take an upload, list it, and hang up or fall silent instead of answering. */
export async function startForgetfulKaleyra() {
  const items: { id: string; file_name: string }[] = []
  const plan: Plan[] = []
  let hasList = true
  const server = createServer((request, response) => void handle(request, response))

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = (status: number, code: string, data: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ code, message: '', data, error: {} }))
    if (request.method === 'GET') {
      if (!hasList) {
        request.socket.destroy()
        return
      }
      const done = items.map(item => ({
        ...item,
        status: 'UPLOADED',
        uploaded_file_handle: `handle-of-${item.file_name}`,
      }))
      answer(200, 'WA200', done.toReversed())
      return
    }
    const fileName = /filename="(?<name>[^"]*)"/u.exec(Buffer.concat(chunks).toString('latin1'))?.groups?.['name'] ?? ''
    const now = plan.shift() ?? 'answer'
    if (now === 'lose it') {
      request.socket.destroy()
      return
    }
    if (now === 'be a proxy') {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>No such host</h1>')
      return
    }
    items.push({ id: String(items.length + 1), file_name: fileName })
    if (now === 'answer') answer(202, 'WA202', { id: String(items.length), status: 'PENDING' })
    if (now === 'hang up') request.socket.destroy()
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    onNextPosts: (...whats: Plan[]) => void plan.push(...whats),
    /** Whether it can be asked for its uploads. */
    answerGets: (answers: boolean) => void (hasList = answers),
    /** Somebody else, whom the gateway knows nothing of, uploads a file. */
    addOfAnother: (fileName: string) => void items.push({ id: String(items.length + 1), file_name: fileName }),
    posts: () => items.map(item => item.file_name),
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
