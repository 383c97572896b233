import { examples } from '@resumable-media/openapi/examples'
import type { ServerResponse } from 'node:http'
import type { ExampleName } from '@resumable-media/openapi/choices'

export type { ExampleName }
export type Answer = { status: number; body: { readonly code: string; readonly [key: string]: unknown } }

/** The answer of the spec with this name, as it stands there. */
export function exampleAnswer(name: ExampleName): Answer {
  const { status, body } = examples[name]
  return { status, body }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
