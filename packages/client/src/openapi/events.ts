import { request } from 'undici/index.js'
import type { Dispatcher } from 'undici'
import { parsed } from '../transport/answer-json.ts'
import { requestOf } from './call.ts'
import type { CallConfig } from './call.ts'
import type { CallOptions } from './options.ts'

/** The events of one connection, in order, however many; each is the JSON of its `data`, or its text. It is not connected again. */
export type ServerSentEventsResult<R> = { stream: AsyncGenerator<R[keyof R], void, undefined> }

/** Opens the stream with the first `next()`, which rejects for a connection that fails and for an answer without events. */
export function events(
  config: CallConfig,
  method: string,
  options: CallOptions,
): Promise<ServerSentEventsResult<unknown>> {
  return Promise.resolve({ stream: read() })

  async function* read() {
    const { url, headers, body } = await requestOf(config, options)
    const { timeoutMs = config.timeoutMs } = options
    const controller = new AbortController()
    const late = () => controller.abort(new Error(`No stream of events began within ${timeoutMs} ms.`))
    const timer = setTimeout(late, timeoutMs)
    const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal
    try {
      const answer = await request(url, {
        dispatcher: config.dispatcher,
        method,
        headers: { ...headers, accept: 'text/event-stream' },
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- undici takes an iterable; its types do not say so
        body: (body ? body.pieces(signal) : null) as Dispatcher.DispatchOptions['body'] & {},
        signal,
        bodyTimeout: 0,
      })
      if (answer.statusCode !== 200 || !/^text\/event-stream\b/iu.test(String(answer.headers['content-type'])))
        throw new Error(
          `The answer was ${answer.statusCode}, and no stream of events: ${await beginningOf(answer.body)}`,
        )
      clearTimeout(timer)
      for await (const data of dataIn(answer.body)) {
        const value = parsed(data, Infinity)
        await options.responseValidator?.(value)
        yield value as never
      }
    } finally {
      clearTimeout(timer)
      controller.abort(new Error('The stream has ended.'))
    }
  }
}

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > 500) break
  }
  return text.slice(0, 500)
}

/** The HTML standard, 9.2.6: lines of `data` are joined, and an empty line ends an event. */
async function* dataIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  let data: string[] = []
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    // A CR at the end may be the first half of a CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/u)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n')
        data = []
      } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /u, ''))
    }
  }
}
