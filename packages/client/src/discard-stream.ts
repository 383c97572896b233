/** What Node's and the web's streams say of themselves. */
export type Stream = Partial<AsyncIterable<Uint8Array>> & {
  path?: unknown
  locked?: boolean
  readableDidRead?: boolean
  destroyed?: boolean
  errored?: unknown
  on?: (event: 'error', listener: (cause: unknown) => void) => unknown
  destroy?: () => unknown
  cancel?: () => unknown
}

/** Closes a stream that is not read, or not read further by its `iterator`. It does not wait, and ignores what fails. */
export function discard(stream: Stream, iterator?: AsyncIterator<Uint8Array>): void {
  close(stream, iterator).catch(() => {})
}

async function close(stream: Stream, iterator: AsyncIterator<Uint8Array> | undefined): Promise<void> {
  // Without a listener an 'error' event ends the process.
  stream.on?.('error', () => {})
  if (stream.destroy) stream.destroy()
  else if (iterator) await iterator.return?.()
  else if (stream.cancel) await stream.cancel()
  else await stream[Symbol.asyncIterator]?.().return?.()
}
