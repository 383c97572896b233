import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { formOf, PREFLIGHT } from './api.ts'
import type { Answer, GraphQLAnswer } from './api.ts'

/** The mutation, with the end of its file held back until `finish`. */
export async function holdUpload(
  url: string,
  file: Blob,
  fileName: string,
  input: object,
  more: Record<string, string> = {},
) {
  const whole = new Request(url, { method: 'POST', body: formOf(input, file, fileName) })
  const body = Buffer.from(await whole.arrayBuffer())
  const type = whole.headers.get('content-type') ?? ''
  const headers = { ...PREFLIGHT, ...more, 'content-type': type, 'content-length': body.length }
  const sender = request(`${url}/graphql`, { method: 'POST', headers })
  const answer = new Promise<Answer>((resolve, reject) => {
    sender.once('error', reject)
    sender.once('response', response => resolve(readAnswer(response)))
  })
  // It may come to an end before `finish`, which says how.
  answer.catch(() => {})
  sender.write(body.subarray(0, -1000))
  return {
    finish(): Promise<Answer> {
      sender.end(body.subarray(-1000))
      return answer
    },
  }
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  return ((await json(response)) as GraphQLAnswer).data?.['uploadResumableMedia'] as Answer
}
