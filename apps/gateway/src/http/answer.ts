import type { ServerResponse } from 'node:http'
import { STATUSES } from '../errors/codes.ts'
import type { CallerError } from '../errors/caller-error.ts'
import { setRefusal } from '../lib/request-context.ts'

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Refuses the request that is under way. The code is for the log. */
export function refuseJson(response: ServerResponse, { code, message, headers }: CallerError): void {
  setRefusal(code)
  response.setHeaders(new Map(Object.entries(headers)))
  answerJson(response, STATUSES[code], { error: message })
}

/** Calls back when the answer is out or its connection is closed; at once when it is closed already. */
export function whenClosed(response: ServerResponse, callback: () => void): void {
  if (response.destroyed) callback()
  else response.once('close', callback)
}
