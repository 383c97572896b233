// By its file: Bun answers the bare name with a stand-in of its own, which heeds no dispatcher (docs/decisions/019).
import { request } from 'undici/index.js'
import type { Dispatcher } from 'undici'
import { startDeadline, unlessAborted } from './deadline.ts'

export type Outgoing = {
  dispatcher: Dispatcher
  method: string
  url: string
  headers: Record<string, string>
  body: OutgoingBody | undefined
  signal: AbortSignal | undefined
  /** For the whole call, to the last byte of the answer. */
  timeoutMs: number
}

export type OutgoingBody = {
  contentLength: number
  /** The whole body from its start. */
  pieces: (signal: AbortSignal) => AsyncIterable<Uint8Array>
}

/** `begun` says whether any of the request's body was handed out to be written. */
export type NoAnswer = { ok: false; status?: never; error?: never; begun: boolean; cause: unknown }

/** Makes one call and reads the whole answer. The deadline and the signal cover all of it. */
export async function exchange<T>(
  { dispatcher, method, url, headers, body, signal, timeoutMs }: Outgoing,
  read: (answer: Dispatcher.ResponseData) => Promise<T>,
): Promise<{ answer: T } | NoAnswer> {
  const deadline = startDeadline(timeoutMs, signal)
  let begun = false
  // undici reads the body once it is connected, and writes it with the head. So an unread body means that nothing was
  // sent. Each read starts anew, for dispatchers that retry.
  const pieces: AsyncIterable<Uint8Array> | undefined = body && {
    async *[Symbol.asyncIterator]() {
      for await (const piece of body.pieces(deadline.signal)) {
        deadline.check()
        begun = true
        yield piece
      }
    },
  }
  const call = async () =>
    read(
      await request(url, {
        dispatcher,
        method,
        headers,
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- undici takes an iterable; its types do not say so
        body: (pieces ?? null) as Dispatcher.DispatchOptions['body'] & {},
        signal: deadline.signal,
        // The deadline is the only clock: undici's would start again with each write.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    )
  try {
    // undici heeds the signal only once it is connected, hence the race.
    return { answer: await unlessAborted(call(), deadline.signal) }
  } catch (cause) {
    return { ok: false, begun, cause }
  } finally {
    deadline.end()
  }
}
