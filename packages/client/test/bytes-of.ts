import { expect } from 'vitest'
import type { KaleyraClientOptions, UploadCall } from '../src/index.ts'
import { clientOf } from './account.ts'
import { acceptWhole, startPeer } from './peer.ts'

/** Every byte that one upload puts on its connection. */
export async function bytesOf(
  upload: UploadCall,
  options: Partial<Pick<KaleyraClientOptions, 'wire'>> = {},
): Promise<Buffer> {
  const peer = await startPeer(acceptWhole)
  const client = clientOf(peer.url, options)
  expect(await client.uploadResumableMedia(upload)).toEqual({ id: '639', status: 'PENDING' })
  await client.close()
  await peer.stop()
  const [call] = peer.calls
  if (!call || peer.calls.length !== 1) throw new Error(`expected one connection, there were ${peer.calls.length}`)
  return call.received
}

/** A request in two: its head without the empty line, and its body. */
export function headAndBody(received: Buffer): { head: string; body: Buffer } {
  const end = received.indexOf('\r\n\r\n')
  return { head: received.subarray(0, end).toString(), body: received.subarray(end + 4) }
}
