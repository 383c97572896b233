import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

/**
 * Pipes `source` into `writer` until either ends, the source is closed, or `until` is aborted. The writer ends then, with
 * what it was given. The rest of `source` is discarded. Throws what the writer throws.
 */
export async function pour(source: Readable, writer: Writable, until: AbortSignal): Promise<void> {
  const end = () => {
    source.unpipe(writer)
    if (!writer.writableEnded) writer.end()
  }
  source.once('error', end).once('close', end)
  until.addEventListener('abort', end)
  try {
    if (source.destroyed || until.aborted) end()
    else source.pipe(writer)
    await finished(writer)
  } finally {
    until.removeEventListener('abort', end)
    source.off('error', end).off('close', end).unpipe(writer).resume()
  }
}
