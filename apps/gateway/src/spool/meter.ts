import { Transform } from 'node:stream'

/** `sha256` is in lower-case hexadecimal; `head` has the first bytes. */
export type Measured = { size: number; sha256: string; head: Uint8Array }

export class TooManyBytes extends Error {
  override name = 'TooManyBytes'
}

/** The detection of a type reads so many. */
export const HEAD_BYTES = 4100

/** Measures bytes as they come. `take` throws TooManyBytes once there are more than `maxBytes`, or what `onChunk` throws. */
export function createMeasure(maxBytes: number, onChunk: (chunk: Buffer) => void = () => {}) {
  const head: Buffer[] = []
  let size = 0
  return {
    take(chunk: Buffer): void {
      if (size < HEAD_BYTES) head.push(Buffer.from(chunk.subarray(0, HEAD_BYTES - size)))
      size += chunk.length
      if (size > maxBytes) throw new TooManyBytes(`more than ${maxBytes} bytes`)
      onChunk(chunk)
    },
    result: () => ({ size, head: Buffer.concat(head) }),
  }
}

/** A stream that passes bytes on unchanged, and fails with TooManyBytes once there are more than `maxBytes`. */
export function createLimit(maxBytes: number): Transform {
  const { take } = createMeasure(maxBytes)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        take(chunk)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })
}
