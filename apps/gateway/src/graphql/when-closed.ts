import type { ServerResponse } from 'node:http'

/** Calls back when an answer is out, or nobody waits for it any more: at once where that is so already. */
export function whenClosed(response: ServerResponse, callback: () => void): void {
  if (response.destroyed) callback()
  else response.once('close', callback)
}
