import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'

/** `sha256` is in lower-case hexadecimal; `head` has the first bytes. */
export type Measured = { size: number; sha256: string; head: Uint8Array }

export class TooManyBytes extends Error {
  override name = 'TooManyBytes'
}

/** The detection of a type reads so many. */
const HEAD_BYTES = 4100

/**
 * A stream that passes bytes on unchanged, measures them, and fails with TooManyBytes once there are more than `maxBytes`,
 * or with what `onChunk` throws.
 */
export function createMeter(
  maxBytes: number,
  onChunk: (chunk: Buffer) => void = () => {},
): { stream: Transform; result(): Measured } {
  const hash = createHash('sha256')
  const head: Buffer[] = []
  let size = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (size < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - size))
      size += chunk.length
      hash.update(chunk)
      if (size > maxBytes) return done(new TooManyBytes(`more than ${maxBytes} bytes`))
      try {
        onChunk(chunk)
      } catch (error) {
        return done(error as Error)
      }
      done(null, chunk)
    },
  })
  return { stream, result: () => ({ size, sha256: hash.digest('hex'), head: Buffer.concat(head) }) }
}
