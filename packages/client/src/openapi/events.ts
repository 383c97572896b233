import { createParser } from 'eventsource-parser'
import { request } from 'undici/index.js'
import type { Dispatcher } from 'undici'
import { parsed } from '../transport/answer-json.ts'
import { startDeadline, unlessAborted } from '../transport/deadline.ts'
import { requestOf } from './call.ts'
import type { CallConfig } from './call.ts'
import type { CallOptions } from './options.ts'

/** The events of one connection, in order; each is the JSON of its `data`, or its text. It is not connected again. */
export type ServerSentEventsResult<R> = { stream: AsyncGenerator<R[keyof R], void, undefined> }

/** A live stream may send more than an answer has: it goes over connections without that limit, and each event has it. */
export type EventsConfig = CallConfig & { streamDispatcher: () => Dispatcher; maxEventBytes: number }

/** Opens the stream with the first `next()`, which rejects for a connection that fails and for an answer without events. */
export function events(
  config: EventsConfig,
  method: string,
  options: CallOptions,
): Promise<ServerSentEventsResult<unknown>> {
  return Promise.resolve({ stream: read() })

  async function* read() {
    const { url, headers, body } = await requestOf(config, options)
    const { timeoutMs = config.timeoutMs } = options
    const controller = new AbortController()
    const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal
    try {
      const deadline = startDeadline(timeoutMs, options.signal)
      const stream = await unlessAborted(open(), deadline.signal).finally(() => deadline.end())
      for await (const data of dataIn(stream, config.maxEventBytes)) {
        const value = parsed(data, Infinity)
        await options.responseValidator?.(value)
        yield value as never
      }
    } finally {
      controller.abort(new Error('The stream has ended.'))
    }

    async function open() {
      const answer = await request(url, {
        dispatcher: config.streamDispatcher(),
        method,
        headers: { ...headers, accept: 'text/event-stream' },
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- undici takes an iterable; its types do not say so
        body: (body ? body.pieces(signal) : null) as Dispatcher.DispatchOptions['body'] & {},
        signal,
        // The deadline is the only clock until the stream begins, and then there is none.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      if (answer.statusCode !== 200 || !/^text\/event-stream\b/iu.test(String(answer.headers['content-type'])))
        throw new Error(`The answer was ${answer.statusCode}, and no stream of events: ${await startOf(answer.body)}`)
      const encoding = answer.headers['content-encoding'] ?? 'identity'
      if (encoding !== 'identity')
        throw new Error(`The stream of events is encoded: ${String(encoding)}, which is not read.`)
      return answer.body
    }
  }
}

/** Enough to say what came; the rest is not read. */
async function startOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length >= START_LENGTH) break
  }
  return text.slice(0, START_LENGTH)
}

const START_LENGTH = 500

/** The data of each event. A stream that ends in the middle of one has not sent it. */
async function* dataIn(body: AsyncIterable<Uint8Array>, maxEventBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let found: string[] = []
  let fault: Error | undefined
  const parser = createParser({
    onEvent: ({ data }) => void found.push(data),
    onError: error => {
      if (error.type === 'max-buffer-size-exceeded') fault = new Error(`An event has more than ${maxEventBytes} bytes.`)
    },
    maxBufferSize: maxEventBytes,
  })
  let endsInCr = false
  for await (const chunk of body) {
    const text = decoder.decode(chunk, { stream: true })
    if (text === '') continue
    // The parser holds back a CR at the end, which may be the first half of a CR LF: its event would wait for the next one.
    parser.feed((endsInCr && text.startsWith('\n') ? text.slice(1) : text) + (text.endsWith('\r') ? '\n' : ''))
    endsInCr = text.endsWith('\r')
    yield* found
    found = []
    if (fault) throw fault
  }
}
