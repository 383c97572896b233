import { isUtf8 } from 'node:buffer'
import { finished, type Readable } from 'node:stream'
import { parseDisposition } from './disposition.ts'
import { MultipartError } from './multipart-error.ts'
import { createPartBody, type PartBody } from './part-body.ts'
import type { Headers } from './headers.ts'
import { createSplitter } from './splitter.ts'

export type Part = { name: string | undefined; fileName: string | undefined; type: string | undefined; body: Readable }
export type MultipartOptions = {
  boundary: string
  maxParts?: number
  maxHeaderBytes?: number
  /** Is called as soon as a part's headers are read, and must see to it that the body is consumed or destroyed. */
  onPart: (part: Part) => void
}

/**
 * Reads the parts of a multipart body as they come. Resolves once the closing boundary was seen and every body was
 * consumed. Rejects with a MultipartError, or with what `onPart` throws; every unfinished body is then destroyed with
 * that error, and the source is left paused, for its owner to drain or to destroy.
 *
 * The slowest body sets the pace of the source. A body that its receiver destroys is skipped.
 *
 * @example
 * const body = Readable.from([Buffer.from('--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n--b--')])
 * await readMultipart(body, { boundary: 'b', onPart: part => part.body.pipe(process.stdout) }) // image/png
 */
export async function readMultipart(source: Readable, options: MultipartOptions): Promise<void> {
  const { boundary, maxParts = 100, maxHeaderBytes = 16 * 1024, onPart } = options
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const unfinished = new Set<PartBody>()
  let parts = 0
  let closed = false
  let failed = false

  const splitter = createSplitter({ boundary, maxHeaderBytes }, { onPart: openPart, onClosed })
  source.on('data', write)
  // Its listeners stay: a source that fails later must not be an uncaught error.
  finished(source, { writable: false }, cause => (cause ? onAborted(cause) : orFail(splitter.end)))
  source.resume()
  return promise

  function write(bytes: Buffer) {
    orFail(() => splitter.write(bytes))
    if ([...unfinished].some(part => part.isFull())) source.pause()
  }

  function orFail(step: () => void) {
    try {
      if (!failed) step()
    } catch (error) {
      fail(error)
    }
  }

  function openPart(headers: Headers): PartBody {
    parts += 1
    if (parts > maxParts) throw new MultipartError('TOO_MANY_PARTS', `The body has more than ${maxParts} parts.`)
    const opened = createPartBody(proceed)
    unfinished.add(opened)
    opened.body.on('close', () => {
      unfinished.delete(opened)
      proceed()
    })
    onPart({ ...namesOf(headers), type: text(headers, 'content-type'), body: opened.body })
    return opened
  }

  function proceed() {
    if (failed) return
    if (closed && unfinished.size === 0) return resolve()
    if (source.isPaused() && ![...unfinished].some(part => part.isFull())) source.resume()
  }

  function onClosed() {
    closed = true
    proceed()
  }

  function onAborted(cause: Error) {
    // What comes after the closing boundary is ignored, its absence too.
    if (!closed) fail(new MultipartError('TRUNCATED', 'The body was cut off before its closing boundary.', { cause }))
  }

  function fail(error: unknown) {
    if (failed) return
    failed = true
    source.off('data', write)
    source.pause()
    for (const { body } of unfinished) body.destroy(error instanceof Error ? error : new Error(String(error)))
    reject(error)
  }
}

function namesOf(headers: Headers) {
  return parseDisposition(text(headers, 'content-disposition') ?? '')
}

/**
 * Headers are UTF-8. Other bytes become half a surrogate pair, which no valid name contains; the usual replacement
 * character would make another valid name.
 */
function text(headers: Headers, name: string): string | undefined {
  const value = headers.get(name)
  if (value === undefined) return undefined
  const bytes = Buffer.from(value, 'latin1')
  const decoded = bytes.toString('utf8').trim()
  return isUtf8(bytes) ? decoded : decoded.replaceAll('\ufffd', '\udfff')
}
