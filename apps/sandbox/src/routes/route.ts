import type { IncomingMessage, ServerResponse } from 'node:http'

export type Call = {
  request: IncomingMessage
  response: ServerResponse
  params: Partial<Record<string, string>>
  query: URLSearchParams
}
export type Handler = (call: Call) => Promise<void>
/** `path` has parameters in braces, each one segment. */
export type Route = { path: string; methods: Partial<Record<string, Handler>> }
