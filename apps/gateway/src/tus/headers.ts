import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { Refusal } from './refusal.ts'
import type { Piece } from '../uploads/pieces/append.ts'
import type { Session } from '../uploads/pieces/session.ts'
import { parseChecksum } from './checksum.ts'

const PIECE_TYPE = 'application/offset+octet-stream'

export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

/** Throws a Refusal unless the header is a whole number of bytes. */
export function bytesOf(headers: IncomingHttpHeaders, name: 'Upload-Offset' | 'Upload-Length'): number {
  const text = headerOf(headers, name.toLowerCase())
  if (text !== undefined && /^\d{1,15}$/u.test(text)) return Number(text)
  const found = text === undefined ? 'missing' : `"${shown(text)}"`
  throw new Refusal(400, 'BAD_HEADER', `${name} is ${found}: expected a whole number of bytes.`)
}

const typeOf = (headers: IncomingHttpHeaders) => headerOf(headers, 'content-type')?.split(';')[0]?.trim().toLowerCase()

/** Throws a Refusal for another content type, whose bytes would be appended to the file. */
export function checkPieceType(headers: IncomingHttpHeaders): void {
  const type = typeOf(headers)
  if (type === PIECE_TYPE) return
  const found = type === undefined ? 'missing' : `"${shown(type)}"`
  throw new Refusal(415, 'BAD_CONTENT_TYPE', `Content-Type is ${found}: expected ${PIECE_TYPE}.`)
}

export function offsetHeaders({ status, receivedBytes, dueAt }: Session): Record<string, string> {
  const expires = status === 'RECEIVING' && dueAt !== null && { 'upload-expires': new Date(dueAt).toUTCString() }
  return { 'upload-offset': String(receivedBytes), ...expires }
}

/** Throws a Refusal for a checksum that cannot be compared. */
export const pieceOf = (request: IncomingMessage, offset: number): Piece => ({
  source: request,
  announced: announcedBytes(request.headers),
  offset,
  checksum: parseChecksum(headerOf(request.headers, 'upload-checksum')),
})

export const hasBody = ({ headers }: IncomingMessage) =>
  announcedBytes(headers) > 0 || headers['transfer-encoding'] !== undefined

const announcedBytes = (headers: IncomingHttpHeaders) => Number(headers['content-length'] ?? 0)

/**
 * Whether a first piece comes with a request. An empty chunked body needs no type. Throws a Refusal for another body.
 */
export async function hasPiece(request: IncomingMessage): Promise<boolean> {
  if (!hasBody(request)) return false
  const { headers } = request
  // A sender that waits for 100-continue has a body.
  const mayBeEmpty = headers['transfer-encoding'] !== undefined && headers.expect === undefined
  if (typeOf(headers) !== PIECE_TYPE && mayBeEmpty && (await isEmpty(request))) return false
  checkPieceType(headers)
  return true
}

/** Waits for the first byte of a body, which stays to be read, or for its end. */
async function isEmpty(request: IncomingMessage): Promise<boolean> {
  if (!request.complete && request.readableLength === 0) await once(request, 'readable')
  return request.readableLength === 0
}
