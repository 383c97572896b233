import type { ServerResponse } from 'node:http'
import { setRefusal } from '../lib/request-context.ts'

/** Answers with a JSON body. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Refuses the request that is under way. The code is for the log. */
export function refuseJson(response: ServerResponse, status: number, code: string, error: string): void {
  setRefusal(code)
  answerJson(response, status, { error })
}
