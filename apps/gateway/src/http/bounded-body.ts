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

async function readAll(request: IncomingMessage, maxBytes: number): Promise<Buffer | 'too large' | 'broken off'> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    // The connection is to stay open for the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length
      if (size > maxBytes) return 'too large'
      chunks.push(chunk as Buffer)
    }
  } catch {
    return 'broken off'
  }
  return Buffer.concat(chunks)
}
