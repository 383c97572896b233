import type { IncomingMessage, ServerResponse } from 'node:http'
import { isForeign } from '../origin.ts'

const METHODS = 'OPTIONS, POST, HEAD, PATCH, DELETE'
const REQUEST_HEADERS =
  'Authorization, Content-Type, Tus-Resumable, Upload-Checksum, Upload-Length, Upload-Metadata, Upload-Offset, ' +
  'X-HTTP-Method-Override, X-Request-ID, X-Requested-With'
const RESPONSE_HEADERS =
  'Location, Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, ' +
  'Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, WWW-Authenticate, X-Error-Code, X-Request-ID'

/** Lets the pages of allowed origins send tus requests and read their answers. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
  const { origin } = request.headers
  response.setHeader('vary', 'Origin')
  if (origin === undefined || isForeign(request, allowed)) return
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', RESPONSE_HEADERS)
  if (request.method !== 'OPTIONS') return
  response.setHeader('access-control-allow-methods', METHODS)
  response.setHeader('access-control-allow-headers', REQUEST_HEADERS)
  response.setHeader('access-control-max-age', '86400')
}
