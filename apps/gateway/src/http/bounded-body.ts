import type { IncomingMessage } from 'node:http'

type Bounds = { maxBytes: number; maxMs: number }

/** A body that is to be small and to come at once. What is left of one that is not stays unread. */
export async function readSmallBody(
  request: IncomingMessage,
  { maxBytes, maxMs }: Bounds,
): Promise<Buffer | 'too large' | 'too slow'> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too large'
  const late = Promise.withResolvers<'too slow'>()
  const timer = setTimeout(() => late.resolve('too slow'), maxMs)
  try {
    return await Promise.race([readAll(request, maxBytes), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function readAll(request: IncomingMessage, maxBytes: number): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = []
  let size = 0
  // The connection is to stay open for the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length
    if (size > maxBytes) return 'too large'
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}
