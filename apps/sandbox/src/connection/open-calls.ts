import type { IncomingMessage, ServerResponse } from 'node:http'
import { cut } from './cut.ts'

export type OpenCalls = ReturnType<typeof createOpenCalls>

/** The calls to the API that are under way. */
export function createOpenCalls() {
  const open = new Set<IncomingMessage>()
  return {
    add(request: IncomingMessage, response: ServerResponse) {
      open.add(request)
      response.once('close', () => open.delete(request))
    },
    cutAll: () => open.forEach(cut),
  }
}
