import { operations } from '../generated/schema.gen.ts'
import type { Operations } from '../generated/schema.gen.ts'
import { refusalOf } from './answer.ts'
import { send } from './send.ts'
import type { Gateway } from './send.ts'

export type Ask = ReturnType<typeof createAsk>
type Options = { signal?: AbortSignal | undefined; file?: Blob }

/** Asks the gateway once. Throws a ConnectionError when there is no answer, an UploadError when it is no. */
export function createAsk(gateway: Gateway) {
  return async function ask<Name extends keyof Operations>(
    name: Name,
    variables: Operations[Name]['variables'],
    { signal, file }: Options = {},
  ): Promise<Operations[Name]['result']> {
    const request = JSON.stringify({ query: operations[name], variables })
    const response = await send(gateway, file ? formOf(request, file) : request, { signal })
    const text = await response.text()
    const data = parse(text)?.data
    if (!data) throw refusalOf(response, parse(text))
    return withOwnNames(data[name]) as Operations[Name]['result']
  }
}

/** As the GraphQL multipart request specification says; the name that counts is in the input. */
function formOf(request: string, file: Blob): FormData {
  const form = new FormData()
  form.set('operations', request)
  form.set('map', '{"file":["variables.input.file"]}')
  form.set('file', file, 'file')
  return form
}

type Body = { data?: Record<string, unknown> | null; errors?: { message: string; extensions?: { code?: string } }[] }

function parse(text: string): Body | undefined {
  try {
    return JSON.parse(text) as Body
  } catch {
    return undefined
  }
}

/** Takes the type's name off the fields that bear it because two types of a union have them. */
export function withOwnNames(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withOwnNames)
  if (typeof answer !== 'object' || answer === null) return answer
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name.replace(/(?<=.)__.*$/u, ''), value]))
}
