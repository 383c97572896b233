import type { IncomingMessage } from 'node:http'
import type { Log } from '../lib/log.ts'
import { BadCallbackError } from './fields.ts'
import type { RawCallback } from './fields.ts'
import { answerJson, refuseJson } from '../http/answer.ts'
import { findSecret, queryWithoutSecret } from './secret.ts'
import type { Handler } from '../http/routes.ts'
import { readSmallBody } from '../http/bounded-body.ts'

type Deps = {
  /** The present one first, then the previous one where it is still taken; with none every callback is refused. */
  secrets: readonly string[]
  receive: (callback: RawCallback) => Promise<void>
  bodyMs?: number
  monotonic: () => number
  log: Log
}

const MAX_BYTES = 64 * 1024
/** For the whole body: a few hundred bytes come at once. */
const BODY_MS = 10_000
const HOUR_MS = 3_600_000

/**
 * Kaleyra's callback: POST with JSON, or GET with quoted values; both with the secret in a header, as the password of
 * basic authentication or in the URL. Answers 200 once what it says is stored.
 */
export function createCallbacks({ secrets, receive, bodyMs = BODY_MS, monotonic, log }: Deps): Handler {
  let warnedAt = -Infinity

  return async (request, response) => {
    const refuse = (status: number, code: string, error: string) => refuseJson(response, status, code, error)
    if (request.method !== 'POST' && request.method !== 'GET') {
      response.setHeader('allow', 'POST, GET')
      return refuse(
        405,
        'METHOD_NOT_ALLOWED',
        'Callbacks come by POST or GET. Set the method of the callback profile to one of them.',
      )
    }
    if (secrets.length === 0) {
      return refuse(
        403,
        'CALLBACKS_OFF',
        'Callbacks are off: KALEYRA_CALLBACK_SECRET is not set. Set it, and start the gateway again.',
      )
    }
    const held = findSecret(request, secrets)
    if (held === undefined) {
      // Some senders hold their credentials back until they are asked for.
      response.setHeader('www-authenticate', 'Basic realm="callbacks", charset="UTF-8"')
      return refuse(401, 'BAD_CALLBACK_SECRET', NO_SECRET)
    }
    if (held > 0) warnOfPrevious()
    try {
      if (request.method === 'GET') {
        await receive({ method: 'GET', raw: queryWithoutSecret(request.url ?? '') })
      } else {
        if (isForm(request)) return refuse(400, 'BAD_CALLBACK', FORM)
        const body = await readSmallBody(request, { maxBytes: MAX_BYTES, maxMs: bodyMs })
        if (body === 'too large') return refuse(413, 'BODY_TOO_LARGE', TOO_LARGE)
        if (body === 'too slow') {
          // Nobody waits for the rest.
          response.setHeader('connection', 'close')
          return refuse(
            408,
            'BODY_TOO_SLOW',
            `The body did not come within ${bodyMs / 1000} s. Send the callback again.`,
          )
        }
        await receive({ method: 'POST', raw: body.toString() })
      }
    } catch (error) {
      if (error instanceof BadCallbackError) return refuse(400, 'BAD_CALLBACK', error.message)
      throw error
    }
    answerJson(response, 200, { status: 'ok' })
  }

  /** Once an hour: whoever rotates the secret wants to know when the old one is no longer needed. */
  function warnOfPrevious(): void {
    if (monotonic() < warnedAt + HOUR_MS) return
    warnedAt = monotonic()
    log.warn(
      'a callback came with KALEYRA_CALLBACK_SECRET_PREVIOUS: put the new secret into its profile, then unset this one',
    )
  }
}

const isForm = ({ headers }: IncomingMessage) =>
  /^application\/x-www-form-urlencoded\b/iu.test(headers['content-type'] ?? '')

const NO_SECRET =
  'The callback does not hold the secret. Let the callback profile send the value of KALEYRA_CALLBACK_SECRET: in the ' +
  'header x-callback-secret, as the password of basic authentication, or in the URL as ?secret=… (percent-encoded).'

const FORM =
  'The body is form-encoded. Let the callback profile send JSON by POST, or the fields in the query of a GET.'

const TOO_LARGE =
  `The body has more than ${MAX_BYTES} bytes. ` +
  'Let the template of the callback profile hold the documented fields only.'
