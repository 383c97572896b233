import type { IncomingMessage } from 'node:http'

/** `content` is undefined above `maxBytes`, and for a body that was cut; `bytes` is what came. */
export type Body = { bytes: number; content: Buffer<ArrayBuffer> | undefined; cut: boolean }

/**
 * Reads a body to its end and keeps at most `maxBytes`: a caller that still writes may miss an early answer.
 * `requestTimeout` ends an endless body.
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
    // Only the connection can fail here.
    return { bytes, content: undefined, cut: true }
  }
  return { bytes, content: bytes <= maxBytes ? Buffer.concat(chunks) : undefined, cut: false }
}
