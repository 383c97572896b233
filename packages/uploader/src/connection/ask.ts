import { operations } from '../generated/schema.gen.ts'
import type { Operations } from '../generated/schema.gen.ts'
import { fieldsOf, refusalOf } from './answer.ts'
import type { Gateway } from './gateway.ts'
import { UploadError } from '../upload-error.ts'
import { whyNoAnswer } from './no-answer.ts'
import { send, stalled } from './send.ts'

export type Ask = ReturnType<typeof createAsk>
type Options = { signal?: AbortSignal | undefined; file?: Blob }

/** Asks the gateway once. Throws a ConnectionError without an answer, an UploadError for a refusal. */
export function createAsk(gateway: Gateway, stalledAfterMs: number) {
  return async function ask<Name extends keyof Operations>(
    name: Name,
    variables: Operations[Name]['variables'],
    { signal, file }: Options = {},
  ): Promise<Operations[Name]['result']> {
    const request = JSON.stringify({ query: operations[name], variables })
    // `fetch` reports no progress: a file gets the time that it takes at 4 kB/s.
    const mostMs = Math.ceil(stalledAfterMs + (file?.size ?? 0) / 4)
    let late: AbortSignal | undefined
    const within = () => {
      late = AbortSignal.timeout(mostMs)
      return signal ? AbortSignal.any([late, signal]) : late
    }
    let response: Response
    let text: string
    try {
      const body = file ? formOf(request, file) : request
      response = await send(gateway, body, { signal, within })
      text = await response.text()
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof UploadError) throw error
      throw late?.aborted ? stalled() : await whyNoAnswer(gateway.url, error)
    }
    const { data, errors } = parse(text)
    const result = fieldsOf(data)[name]
    if (errors || !isResult(name, result)) throw refusalOf(response, errors)
    return result as Operations[Name]['result']
  }
}

function formOf(request: string, file: Blob): FormData {
  const form = new FormData()
  form.set('operations', request)
  form.set('map', '{"file":["variables.input.file"]}')
  form.set('file', file, 'file')
  return form
}

/** By a field that each has: JSON can come from something else at this address. */
function isResult(name: keyof Operations, result: unknown): boolean {
  if (name === 'checkUpload') return Array.isArray(result)
  if (name === 'mediaStatus' && result === null) return true
  const field = name === 'media' ? 'pageInfo' : name === 'uploadQuota' ? 'limit' : '__typename'
  return field in fieldsOf(result)
}

function parse(text: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return {}
  }
}
