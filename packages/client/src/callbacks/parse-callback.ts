import type { IncomingMessage } from 'node:http'
import { CallbackError } from '../errors/callback-error.ts'
import { readBody } from './body.ts'
import type { Unread } from './body.ts'
import { readCallback } from './read-callback.ts'
import type { Callback, RawCallback } from './read-callback.ts'
import { EMPTY, findCallbackSecret, headerOf, isUsable, queryWithoutSecret } from './secret.ts'

/** How a callback is received. */
export type ParseCallbackOptions = {
  /** The secret that the callback profile sends. While it is changed, the new one and the old one. */
  secret: string | readonly string[]
  /** The most bytes of a body; default 65 536. A callback has some hundred. */
  maxBytes?: number
  /** The longest time for the whole body, in milliseconds; default 10 000. */
  maxMs?: number
}

/**
 * Receives a callback of Kaleyra's: a Fetch `Request` (Next.js, Hono, Bun, Deno, workers) or a Node `IncomingMessage` (Express,
 * Fastify's `request.raw`, node:http). It checks the secret first, in constant time: in the header `x-callback-secret`, as the
 * password of basic authentication, or in the URL as `?secret=…`. Then it reads the body, within bounds.
 *
 * @throws CallbackError with the HTTP status to answer; TypeError for a secret that is empty, and for a request whose body was
 * read before: use `readCallback` there.
 * @example
 * ```ts
 * import { parseCallback } from '@resumable-media/client'
 *
 * const request = new Request('https://example.com/callbacks', {
 *   method: 'POST',
 *   headers: { 'x-callback-secret': 'the secret of the profile' },
 *   body: '{"resumable_media_id":639,"status":"UPLOADED","uploaded_file_handle":"4::aW1hZ2U="}',
 * })
 * const callback = await parseCallback(request, { secret: 'the secret of the profile' })
 * if (callback.outcome === 'UPLOADED') console.log(callback.id, callback.handle) // 639 4::aW1hZ2U=
 * else if (callback.outcome === 'FAILED') console.error(callback.message)
 * else console.info('still', callback.status)
 * ```
 */
export async function parseCallback(
  request: Request | IncomingMessage,
  { secret, maxBytes = MAX_BYTES, maxMs = MAX_MS }: ParseCallbackOptions,
): Promise<Callback> {
  const secrets = [secret].flat()
  if (secrets.length === 0 || !secrets.every(isUsable)) throw new TypeError(EMPTY)
  const { method } = request
  if (method !== 'POST' && method !== 'GET') throw new CallbackError('METHOD_NOT_ALLOWED', OTHER_METHOD)
  if (findCallbackSecret(request, secrets) === undefined) throw new CallbackError('BAD_CALLBACK_SECRET', NO_SECRET)
  if (method === 'GET') return readCallback({ method, raw: queryWithoutSecret(request.url ?? '') })
  return readCallback(await posted(request, { maxBytes, maxMs }))
}

async function posted(
  request: Request | IncomingMessage,
  bounds: { maxBytes: number; maxMs: number },
): Promise<RawCallback> {
  if ('bodyUsed' in request ? request.bodyUsed : request.readableEnded) throw new TypeError(READ_BEFORE)
  if (/^application\/x-www-form-urlencoded\b/iu.test(headerOf(request.headers, 'content-type')))
    throw new CallbackError('BAD_CALLBACK', FORM)
  const length = Number(headerOf(request.headers, 'content-length'))
  const body = length > bounds.maxBytes ? 'too large' : await readBody(request, bounds)
  if (typeof body !== 'string') return { method: 'POST', raw: body.text }
  throw unread(body, bounds)
}

function unread(why: Unread, { maxBytes, maxMs }: { maxBytes: number; maxMs: number }): CallbackError {
  if (why === 'too large') {
    const message = `The body has more than ${maxBytes} bytes. Let the template of the callback profile hold the documented fields only.`
    return new CallbackError('BODY_TOO_LARGE', message)
  }
  if (why === 'broken off') return new CallbackError('BROKEN_OFF', 'The body broke off. Send the callback again.')
  return new CallbackError('BODY_TOO_SLOW', `The body did not come within ${maxMs / 1000} s. Send the callback again.`)
}

const MAX_BYTES = 64 * 1024
const MAX_MS = 10_000

const READ_BEFORE =
  'The body of the callback was read already, for instance by a body parser. Let parseCallback come before it, or check ' +
  'the secret with findCallbackSecret and give the text of the body to readCallback.'

const OTHER_METHOD = 'Callbacks come by POST or GET. Set the method of the callback profile to one of them.'

const NO_SECRET =
  'The callback does not hold the secret. Let the callback profile send it: in the header x-callback-secret, as the ' +
  'password of basic authentication, or in the URL as ?secret=… (percent-encoded).'

const FORM =
  'The body is form-encoded. Let the callback profile send JSON by POST, or the fields in the query of a GET.'
