import type { IncomingMessage } from 'node:http'
import { findCallbackSecret, queryWithoutSecret } from '@resumable-media/client'
import { RequestError } from '../errors/caller-error.ts'
import { answerJson } from '../http/answer.ts'
import { readBody } from '../http/bounded-body.ts'
import type { Handler } from '../http/routes.ts'
import type { Log } from '../lib/log.ts'
import { badCallback } from './parse.ts'
import type { RawCallback } from './parse.ts'

type Deps = {
  /** The current one first, then a previous one that is still valid; without any every callback is refused. */
  secrets: readonly string[]
  receive: (callback: RawCallback) => Promise<unknown>
  bodyMs?: number
  monotonic: () => number
  log: Log
}

const MAX_BYTES = 64 * 1024
/** For the whole body of a few hundred bytes. */
const BODY_MS = 10_000
const HOUR_MS = 3_600_000

/**
 * Kaleyra's callback: POST with JSON, or GET with quoted values. Both have the secret in a header, as the password of
 * basic authentication, or in the URL. Answers 200 once the callback is stored.
 */
export function createCallbacks({ secrets, receive, bodyMs = BODY_MS, monotonic, log }: Deps): Handler {
  let warnedAt = -Infinity

  return async (request, response) => {
    if (request.method !== 'POST' && request.method !== 'GET')
      throw new RequestError('METHOD_NOT_ALLOWED', OTHER_METHOD, { headers: { allow: 'POST, GET' } })
    if (secrets.length === 0) throw new RequestError('CALLBACKS_OFF', OFF)
    const held = findCallbackSecret(request, secrets)
    // Some senders send credentials only after a challenge.
    if (held === undefined) throw new RequestError('BAD_CALLBACK_SECRET', NO_SECRET, { headers: ASK_FOR_CREDENTIALS })
    if (held > 0) warnOfPrevious()
    await receive(request.method === 'GET' ? ofGet(request) : await ofPost(request))
    answerJson(response, 200, { status: 'ok' })
  }

  async function ofPost(request: IncomingMessage): Promise<RawCallback> {
    if (isForm(request)) throw badCallback(FORM)
    const body = await readBody(request, { maxBytes: MAX_BYTES, maxMs: bodyMs })
    if (body === 'too large') throw new RequestError('BODY_TOO_LARGE', TOO_LARGE)
    if (body === 'broken off') throw new RequestError('BROKEN_OFF', 'The body broke off. Send the callback again.')
    if (body !== 'too slow') return { method: 'POST', raw: body.toString() }
    const message = `The body did not come within ${bodyMs / 1000} s. Send the callback again.`
    throw new RequestError('BODY_TOO_SLOW', message, { headers: { connection: 'close' } })
  }

  /** Once an hour, so that the operator sees whether the previous secret is still in use. */
  function warnOfPrevious(): void {
    if (monotonic() < warnedAt + HOUR_MS) return
    warnedAt = monotonic()
    log.warn(
      'a callback came with KALEYRA_CALLBACK_SECRET_PREVIOUS: put the new secret into its profile, then unset this one',
    )
  }
}

const ofGet = ({ url = '' }: IncomingMessage): RawCallback => ({ method: 'GET', raw: queryWithoutSecret(url) })

const isForm = ({ headers }: IncomingMessage) =>
  /^application\/x-www-form-urlencoded\b/iu.test(headers['content-type'] ?? '')

const ASK_FOR_CREDENTIALS = { 'www-authenticate': 'Basic realm="callbacks", charset="UTF-8"' }

const OTHER_METHOD = 'Callbacks come by POST or GET. Set the method of the callback profile to one of them.'

const OFF = 'Callbacks are off: KALEYRA_CALLBACK_SECRET is not set. Set it, and start the gateway again.'

const NO_SECRET =
  'The callback does not hold the secret. Let the callback profile send the value of KALEYRA_CALLBACK_SECRET: in the ' +
  'header x-callback-secret, as the password of basic authentication, or in the URL as ?secret=… (percent-encoded).'

const FORM =
  'The body is form-encoded. Let the callback profile send JSON by POST, or the fields in the query of a GET.'

const TOO_LARGE =
  `The body has more than ${MAX_BYTES} bytes. ` +
  'Let the template of the callback profile hold the documented fields only.'
