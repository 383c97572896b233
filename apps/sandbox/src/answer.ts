import { examples } from '@resumable-media/openapi/examples'
import type { ServerResponse } from 'node:http'
import { drain } from './drain.ts'
import type { ExampleName } from '@resumable-media/openapi/choices'

export type { ExampleName }
export type Answer = { status: number; body: { readonly code: string; readonly [key: string]: unknown } }

/** The answer of the spec with this name, as it stands there. */
export function exampleAnswer(name: ExampleName): Answer {
  const { status, body } = examples[name]
  return { status, body }
}

/**
 * Answers at once, and ends the answer when the request has come whole or was discarded: Node closes the connection of a
 * client that wants no other, and with unread bytes it would be reset, and the answer lost.
 */
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
  response.write(text)
  drain(response.req, () => response.end())
}
