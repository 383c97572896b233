import type { IncomingMessage, ServerResponse } from 'node:http'
import { RequestError } from '../errors/caller-error.ts'

/**
 * Obeys the header `Expect` (RFC 9110 §10.1.1). `100 Continue` is sent when the body is first read, so a refusal by
 * headers costs no body. Throws BAD_EXPECTATION for any other value.
 */
export function obeyExpect(request: IncomingMessage, response: ServerResponse): void {
  // RFC 9110: "A server that receives a 100-continue expectation in an HTTP/1.0 request MUST ignore that expectation."
  const expected = request.httpVersion === '1.1' ? request.headers.expect?.trim().toLowerCase() : undefined
  if (!expected) return
  const { shouldKeepAlive } = response
  // Until the body is asked for, the next bytes may be that body or another request.
  response.shouldKeepAlive = false
  if (expected !== '100-continue') {
    throw new RequestError(
      'BAD_EXPECTATION',
      `The header Expect is "${request.headers.expect}": send 100-continue, or leave it out.`,
    )
  }
  request.on('newListener', function invite(event: string) {
    if (event !== 'data' && event !== 'readable') return
    request.off('newListener', invite)
    if (response.headersSent) return
    response.shouldKeepAlive = shouldKeepAlive
    response.writeContinue()
  })
}
