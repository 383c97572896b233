import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { parseCallback } from '../status/callback.ts'
import type { Report } from '../status/report.ts'
import { answerJson } from './answer.ts'
import type { Handler } from './routes.ts'

type Deps = { secret: string | undefined; receive: (report: Report) => Promise<void> }

const MAX_BYTES = 64 * 1024

/**
 * Kaleyra's callback: POST with JSON, or GET with quoted values; both behind the secret in the header x-callback-secret.
 * Answers 200 once what it says is stored.
 */
export function createCallbacks({ secret, receive }: Deps): Handler {
  return async (request, response) => {
    const refuse = (status: number, error: string) => answerJson(response, status, { error })
    if (request.method !== 'POST' && request.method !== 'GET') return refuse(405, 'Callbacks come by POST or GET.')
    if (!secret) return refuse(403, 'Callbacks are off: KALEYRA_CALLBACK_SECRET is not set.')
    if (!isSame(String(request.headers['x-callback-secret'] ?? ''), secret)) {
      return refuse(401, 'The header x-callback-secret does not hold the secret.')
    }
    const fields = request.method === 'GET' ? fieldsOfQuery(request.url ?? '') : await fieldsOfBody(request)
    const report = fields && parseCallback(fields)
    if (!report) return refuse(400, 'No resumable_media_id was found in the callback.')
    await receive(report)
    answerJson(response, 200, { status: 'ok' })
  }
}

/** In a time that says nothing of where they differ, nor of the secret's length. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

const fieldsOfQuery = (url: string) => Object.fromEntries(new URL(url, 'http://gateway').searchParams)

/** The JSON object of a body; undefined when it is none, or too long to be one. */
async function fieldsOfBody(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length
    if (size > MAX_BYTES) return undefined
    chunks.push(chunk as Buffer)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
