import type { IncomingMessage } from 'node:http'

/** The least bytes of a body in any window of this length. */
export type Pace = { bytes: number; windowMs: number }

/** 1 kB/s over any minute: a phone that finds no network for half of it is faster in the other half. */
export const SLOWEST: Pace = { bytes: 60_000, windowMs: 60_000 }

const LOOKS_PER_WINDOW = 12

/** `counts`: the bytes that its connection had received at each of the last looks. */
type Sender = { counts: number[]; onCut: () => void }

/**
 * Cuts the connection of a sender that is slower than `pace`, since it holds a socket and a file or memory. It is cut
 * and not answered: clients that resume retry after a broken connection, and stop at an answer. One timer looks at all
 * of them.
 */
export function watchSenders({ bytes, windowMs }: Pace) {
  const senders = new Map<IncomingMessage, Sender>()
  const timer = setInterval(look, windowMs / LOOKS_PER_WINDOW).unref()

  function look(): void {
    for (const [request, sender] of senders) if (!request.complete) judge(request, sender)
  }

  function judge(request: IncomingMessage, { counts, onCut }: Sender): void {
    counts.push(request.socket.bytesRead)
    if (counts.length <= LOOKS_PER_WINDOW) return
    const [first = 0] = counts.splice(0, 1)
    if (request.socket.bytesRead - first >= bytes) return
    senders.delete(request)
    onCut()
    request.socket.destroy()
  }

  return {
    /** From now on the body of `request` has to keep the pace, until it is whole. */
    watch(request: IncomingMessage, onCut: () => void): void {
      const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
      if (length === '0' && encoding === undefined) return
      senders.set(request, { counts: [], onCut })
      request.once('close', () => senders.delete(request))
    },
    stop: () => clearInterval(timer),
  }
}
