import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuseJson } from './answer.ts'

/**
 * Answers 417 to an expectation that is none, and says whether it has. With `Expect: 100-continue` the body is asked for
 * once somebody begins to read it, and not before: what the headers suffice to refuse is answered without a byte of it.
 * RFC 9110 §10.1.1.
 */
export function isRefusedExpectation(request: IncomingMessage, response: ServerResponse): boolean {
  // RFC 9110: "A server that receives a 100-continue expectation in an HTTP/1.0 request MUST ignore that expectation."
  const expected = request.httpVersion === '1.1' ? request.headers.expect?.trim().toLowerCase() : undefined
  if (!expected) return false
  const { shouldKeepAlive } = response
  // Until it is asked for, its sender may send the body or not: what comes after the answer cannot be told.
  response.shouldKeepAlive = false
  if (expected !== '100-continue') {
    const error = `The header Expect is "${request.headers.expect}": send 100-continue, or leave it out.`
    refuseJson(response, 417, 'BAD_EXPECTATION', error)
    return true
  }
  request.on('newListener', function invite(event: string) {
    if (event !== 'data' && event !== 'readable') return
    request.off('newListener', invite)
    if (response.headersSent) return
    response.shouldKeepAlive = shouldKeepAlive
    response.writeContinue()
  })
  return false
}
