import type { IncomingMessage } from 'node:http'

type Bounds = {
  maxBytes: number
  /** For the whole body; without it only the server's limit for slow senders holds. */
  maxMs?: number
}

/** Reads a small body, or answers why not. The rest of one that is too large or too slow stays unread. */
export async function readBody(
  request: IncomingMessage,
  { maxBytes, maxMs }: Bounds,
): Promise<Buffer | 'too large' | 'too slow' | 'broken off'> {
  // Checked first: a sender with `Expect: 100-continue` then sends no body.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too large'
  const late = Promise.withResolvers<'too slow'>()
  const timer = maxMs === undefined ? undefined : setTimeout(() => late.resolve('too slow'), maxMs)
  try {
    return await Promise.race([readAll(request, maxBytes), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** By events: an iterator over the request costs five times as much for a body of one piece. */
function readAll(request: IncomingMessage, maxBytes: number): Promise<Buffer | 'too large' | 'broken off'> {
  const { promise, resolve } = Promise.withResolvers<Buffer | 'too large' | 'broken off'>()
  const chunks: Buffer[] = []
  let size = 0
  const read = () => {
    for (let chunk: Buffer | null; (chunk = request.read() as Buffer | null) !== null;) {
      size += chunk.length
      // Not read any more: the connection is to stay open for the answer.
      if (size > maxBytes) return end('too large')
      chunks.push(chunk)
    }
  }
  const whole = () => end(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
  const broken = () => end('broken off')
  const end = (body: Buffer | 'too large' | 'broken off') => {
    request.off('readable', read).off('end', whole).off('error', broken).off('close', broken)
    resolve(body)
  }
  if (request.destroyed) resolve('broken off')
  else request.on('end', whole).on('error', broken).on('close', broken).on('readable', read)
  return promise
}
