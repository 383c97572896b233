import type { IncomingMessage } from 'node:http'

/** `content` is undefined above `maxBytes`, and for a body that was cut; `bytes` is what came. */
export type Body = { bytes: number; content: Buffer<ArrayBuffer> | undefined; cut: boolean }

/**
 * Reads a body to its end, keeping at most `maxBytes`. The rest is read as well, since a caller that is still writing
 * may never see an early answer; a body without end is ended by the server's `requestTimeout`.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
    }
  } catch {
    // The only thing that can fail here is the connection.
    return { bytes, content: undefined, cut: true }
  }
  return { bytes, content: bytes <= maxBytes ? Buffer.concat(chunks) : undefined, cut: false }
}
