import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Operation } from '@resumable-media/openapi/choices'
import { mediaTypeIn, namesAndValues } from './call-record.ts'
import type { CallRecord } from './call-record.ts'

/** A call as the mock saw it. The names of `headers` are in lower case. */
export type MockRequest = CallRecord & { headers: IncomingHttpHeaders }

/** What is known before the body. */
export type CallHead = Omit<MockRequest, 'bodyBytes' | 'fields' | 'example' | 'status'>

export function describeCall(
  request: IncomingMessage,
  findOperation: (method: string, path: string) => Operation | undefined,
): CallHead {
  const { method = 'GET', url = '/', headers } = request
  const [path = '/'] = url.split('?', 1)
  return {
    method,
    path,
    query: namesAndValues(new URLSearchParams(url.slice(path.length))),
    headers,
    operation: findOperation(method, path),
    contentType: mediaTypeIn(headers['content-type']),
  }
}
