import type { IncomingMessage } from 'node:http'

type Chunks = { chunks: Uint8Array[]; size: number }

/** Why a body was not read. */
export type Unread = 'too large' | 'too slow' | 'broken off'

/**
 * Reads a small body, or answers why not. The rest of one that is too large or too slow stays unread, and the connection open
 * for the answer.
 */
export async function readBody(
  request: Request | IncomingMessage,
  { maxBytes, maxMs }: { maxBytes: number; maxMs: number },
): Promise<{ text: string } | Unread> {
  const ended = new AbortController()
  const late = Promise.withResolvers<'too slow'>()
  const timer = setTimeout(() => late.resolve('too slow'), maxMs)
  const whole =
    'bodyUsed' in request ? ofFetch(request, maxBytes, ended.signal) : ofNode(request, maxBytes, ended.signal)
  try {
    const body = await Promise.race([whole, late.promise])
    return typeof body === 'string' ? body : { text: Buffer.concat(body.chunks).toString() }
  } finally {
    clearTimeout(timer)
    ended.abort()
  }
}

async function ofFetch({ body }: Request, maxBytes: number, ended: AbortSignal): Promise<Chunks | Unread> {
  const read: Chunks = { chunks: [], size: 0 }
  const reader = body?.getReader()
  if (!reader) return read
  const cancel = () => void reader.cancel().catch(() => {})
  ended.addEventListener('abort', cancel)
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read())
      if (!take(read, next.value, maxBytes)) return 'too large'
    return read
  } catch {
    return 'broken off'
  }
}

/** By events: to leave an iterator early would end the connection. */
function ofNode(request: IncomingMessage, maxBytes: number, ended: AbortSignal): Promise<Chunks | Unread> {
  const read: Chunks = { chunks: [], size: 0 }
  const { promise, resolve } = Promise.withResolvers<Chunks | Unread>()
  const onData = (chunk: Uint8Array) => {
    if (!take(read, chunk, maxBytes)) resolve('too large')
  }
  const broken = () => resolve('broken off')
  const end = () => resolve(read)
  ended.addEventListener('abort', () => {
    request.off('data', onData).off('end', end).off('close', broken).pause()
    // A fault that comes later is no business of this function's, and must not be unheard.
    request.off('error', broken).on('error', () => {})
  })
  if (request.destroyed) broken()
  else request.on('end', end).on('error', broken).on('close', broken).on('data', onData)
  return promise
}

function take(read: Chunks, chunk: Uint8Array, maxBytes: number): boolean {
  read.size += chunk.byteLength
  read.chunks.push(chunk)
  return read.size <= maxBytes
}
