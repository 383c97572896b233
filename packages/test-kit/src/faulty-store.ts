import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { startFauxqs } from 'fauxqs'
import { freePort } from './free-port.ts'

/** What becomes of a request on its way to the store. */
export type Fault = {
  /** The store answers with this status, and does nothing. */
  answer?: number
  /** The code of that answer, and what more is in its XML. */
  code?: string
  more?: string
  /** Nothing is answered, and nothing is done. */
  isSilent?: boolean
  /** The connection ends when so many bytes of the request have come. */
  cutAfter?: number
  /** The store does it; its answer is lost with the connection. */
  isLost?: boolean
  /** The store does it, and nothing is answered. */
  isUnanswered?: boolean
  /** The connection ends after so many bytes of the answer's body. */
  cutAnswerAfter?: number
  /** It is passed on only then. */
  until?: Promise<void>
  /** The whole object is answered, whatever range was asked for. */
  hasNoRanges?: boolean
}

export type FaultyStore = Awaited<ReturnType<typeof startFaultyStore>>
export const BUCKET = 'media'
/** How it is opened, beside prefix and endpoint. The store takes any credentials. */
export const BUCKET_OF_TESTS = {
  bucket: BUCKET,
  pathStyle: true,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'the-key-id', secretAccessKey: 'the-secret-of-the-key' },
}

/** A store that speaks S3, with a proxy before it in which a test makes faults. A LIST is answered as empty. */
export async function startFaultyStore() {
  const store = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' })
  store.createBucket(BUCKET)
  const seen: string[] = []
  let answeredBytes = 0
  let faultOf: (method: string, nth: number) => Fault | undefined = () => undefined
  const counts = new Map<string, number>()

  const proxy = createServer((request, response) => {
    const { method = '', url = '' } = request
    const nth = (counts.get(method) ?? 0) + 1
    counts.set(method, nth)
    seen.push(`${method} ${url}`)
    if (url.includes('list-type=')) response.end(EMPTY_LIST)
    else
      void pass(store.port, request, response, faultOf(method, nth) ?? {}, bytes => (answeredBytes += bytes)).catch(
        () => response.destroy(),
      )
  })
  const port = await freePort()
  await comeBack()

  return {
    endpoint: `http://127.0.0.1:${port}`,
    /** Without the proxy. */
    direct: `http://127.0.0.1:${store.port}`,
    /** Method and path of each request. */
    seen,
    /** How many bytes of bodies were answered. */
    answeredBytes: () => answeredBytes,
    /** From now on the nth request of a method, counted from 1, has such a fault. */
    fault(by: (method: string, nth: number) => Fault | undefined): void {
      counts.clear()
      faultOf = by
    },
    /** The sizes of all objects by their keys, but for the mark of the place; asked past the proxy. */
    async objects(perPage = 1000): Promise<Record<string, number>> {
      const sizes: Record<string, number> = {}
      let after: string | undefined = ''
      while (after !== undefined) {
        const query = new URLSearchParams({ 'list-type': '2', 'max-keys': String(perPage), 'start-after': after })
        const page: string = await (await fetch(`http://127.0.0.1:${store.port}/${BUCKET}?${query.toString()}`)).text()
        const found = page.matchAll(/<Key>(?<key>[^<]*)<\/Key>.*?<Size>(?<size>\d+)<\/Size>/gsu)
        for (const { groups } of found) sizes[groups?.['key'] ?? ''] = Number(groups?.['size'])
        after = page.includes('<IsTruncated>true') ? Object.keys(sizes).at(-1) : undefined
      }
      return Object.fromEntries(Object.entries(sizes).filter(([key]) => !key.endsWith('.probe')))
    },
    /** It is away: connections are cut, and new ones are refused. */
    leave,
    comeBack,
    async stop(): Promise<void> {
      if (proxy.listening) await leave()
      await store.stop()
    },
  }

  async function leave(): Promise<void> {
    const left = once(proxy, 'close')
    proxy.close()
    proxy.closeAllConnections()
    await left
  }

  async function comeBack(): Promise<void> {
    proxy.listen(port, '127.0.0.1')
    await once(proxy, 'listening')
  }
}

async function pass(
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
  onAnswered: (bytes: number) => void,
): Promise<void> {
  if (fault.isSilent) return
  await fault.until
  if (fault.answer !== undefined) {
    await text(request)
    response.writeHead(fault.answer, { 'content-type': 'application/xml' })
    return void response.end(
      `<Error><Code>${fault.code ?? ''}</Code><Message>so it is</Message>${fault.more ?? ''}</Error>`,
    )
  }
  const { method, url, headers } = request
  const { range: _, ...unranged } = headers
  const onward = send({ port, method, path: url, headers: fault.hasNoRanges ? unranged : headers })
  const answered = once(onward, 'response')
  answered.catch(() => {})
  // The store does not wait for the rest of a body whose sender is gone.
  request.once('close', () => void (request.complete || onward.destroy()))
  let left = fault.cutAfter ?? Infinity
  for await (const chunk of request as AsyncIterable<Buffer>) {
    left -= chunk.length
    if (left < 0) return void response.destroy()
    onward.write(chunk)
  }
  onward.end()
  const [answer] = (await answered) as [IncomingMessage]
  if (fault.isLost || fault.isUnanswered) {
    answer.resume()
    return void (fault.isLost && response.destroy())
  }
  response.writeHead(answer.statusCode ?? 500, answer.headers)
  let leftOfAnswer = fault.cutAnswerAfter ?? Infinity
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, leftOfAnswer)
    leftOfAnswer -= part.length
    onAnswered(part.length)
    if (!response.write(part)) await once(response, 'drain')
    if (leftOfAnswer <= 0) return void setImmediate(() => response.destroy())
  }
  response.end()
}

const EMPTY_LIST = '<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>'
