/** What undici asks of a dispatcher, as far as this one has it. */
export type FetchDispatcher = { dispatch(options: Call, handler: Handler): boolean }

/**
 * A dispatcher for `@resumable-media/client`, and for any other caller of the undici package: it hands each call to the
 * global `fetch`, where MSW sees it. What undici itself writes to a socket MSW does not see.
 *
 * @example
 * const dispatcher = createFetchDispatcher() // for createKaleyraClient({ …, dispatcher })
 */
export function createFetchDispatcher(): FetchDispatcher {
  return {
    dispatch(call, handler) {
      void exchange(call, handler)
      return true
    },
  }
}

async function exchange({ origin, path, method, headers, body }: Call, handler: Handler): Promise<void> {
  const cutting = new AbortController()
  const { signal } = cutting
  const controller: Controller = {
    get aborted() {
      return signal.aborted
    },
    get reason() {
      return signal.aborted ? (signal.reason as Error) : null
    },
    // An answer of the mock is small: it is given at once.
    paused: false,
    pause() {},
    resume() {},
    abort: reason => cutting.abort(reason),
  }
  try {
    handler.onRequestStart?.(controller, {})
    signal.throwIfAborted()
    const sent = new Headers(headers as Record<string, string>)
    // It is fetch that counts.
    sent.delete('content-length')
    const content = await bytesOf(body)
    const answer = await fetch(new URL(path, origin), {
      method,
      headers: sent,
      signal,
      redirect: 'manual',
      ...(content && { body: content }),
    })
    handler.onResponseStart?.(controller, answer.status, Object.fromEntries(answer.headers), answer.statusText)
    // undici reads a Buffer's own methods.
    const chunk = Buffer.from(await answer.arrayBuffer())
    if (chunk.length > 0) handler.onResponseData?.(controller, chunk)
    handler.onResponseEnd?.(controller, {})
  } catch (error) {
    handler.onResponseError?.(controller, error as Error)
  }
}

/** undici takes an iterable of bytes, which no browser's fetch does. */
async function bytesOf(body: unknown): Promise<string | Blob | FormData | undefined> {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string' || body instanceof Blob || body instanceof FormData) return body
  if (ArrayBuffer.isView(body)) return new Blob([body as Uint8Array<ArrayBuffer>])
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of body as AsyncIterable<Uint8Array<ArrayBuffer>>) chunks.push(chunk)
  return new Blob(chunks)
}

type Call = { origin?: string | URL; path: string; method: string; headers?: unknown; body?: unknown }
type Controller = {
  readonly aborted: boolean
  readonly paused: boolean
  readonly reason: Error | null
  abort(reason: Error): void
  pause(): void
  resume(): void
}
type Handler = {
  onRequestStart?(controller: Controller, context: object): void
  onResponseStart?(controller: Controller, status: number, headers: Record<string, string>, text?: string): void
  onResponseData?(controller: Controller, chunk: Uint8Array): void
  onResponseEnd?(controller: Controller, trailers: object): void
  onResponseError?(controller: Controller, error: Error): void
}
