import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { addAbortSignal, Writable } from 'node:stream'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { callbackify } from 'node:util'
import { createMeasure } from '../meter.ts'
import type { Measured } from '../meter.ts'
import type { GrowingFile } from './growing-file.ts'

type Options = {
  maxBytes: number
  signal: AbortSignal
  /** Is done before the first byte. */
  prepare: () => Promise<void>
  reserve: (bytes: number) => void
}

/** Writes a whole new file. Once it throws, nothing is written any more, and the rest of `source` is discarded. */
export async function writeNewPieces(file: GrowingFile, source: Readable, options: Options): Promise<Measured> {
  const { maxBytes, signal, prepare, reserve } = options
  const hash = createHash('sha256')
  const measure = createMeasure(maxBytes, bytes => {
    reserve(bytes.length)
    hash.update(bytes)
  })
  const ending = AbortSignal.any([signal, file.failed])
  const add = async (chunk: Buffer) => file.add(chunk, measure.take, ending)
  const writer = new Writable({
    construct: callbackify(prepare),
    write: (chunk: Buffer, _encoding, done) => callbackify(add)(chunk, done),
    final: callbackify(file.flush),
  })
  const cut = (error?: Error | null) => writer.destroy(error ?? new Error('the sender went away'))
  source.once('error', cut).once('close', () => source.readableEnded || cut())
  addAbortSignal(signal, writer)
  try {
    await finished(source.pipe(writer))
    return { ...measure.result(), sha256: hash.digest('hex') }
  } catch (error) {
    source.unpipe(writer).resume()
    if (!writer.closed) await once(writer, 'close')
    await file.abandon(error)
    throw error
  }
}
