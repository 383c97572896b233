import type { IncomingMessage } from 'node:http'
import { BadCallbackError } from '../status/callback-fields.ts'
import type { RawCallback } from '../status/callback-fields.ts'
import { answerJson } from './answer.ts'
import { holdsSecret, queryWithoutSecret } from './callback-secret.ts'
import type { Handler } from './routes.ts'

type Deps = { secret: string | undefined; receive: (callback: RawCallback) => Promise<void> }

const MAX_BYTES = 64 * 1024

/**
 * Kaleyra's callback: POST with JSON, or GET with quoted values; both with the secret in a header, as the password of
 * basic authentication or in the URL. Answers 200 once what it says is stored.
 */
export function createCallbacks({ secret, receive }: Deps): Handler {
  return async (request, response) => {
    const refuse = (status: number, error: string) => answerJson(response, status, { error })
    if (request.method !== 'POST' && request.method !== 'GET') {
      response.setHeader('allow', 'POST, GET')
      return refuse(405, 'Callbacks come by POST or GET. Set the method of the callback profile to one of them.')
    }
    if (!secret) {
      return refuse(403, 'Callbacks are off: KALEYRA_CALLBACK_SECRET is not set. Set it, and start the gateway again.')
    }
    if (!holdsSecret(request, secret)) {
      // Some senders hold their credentials back until they are asked for.
      response.setHeader('www-authenticate', 'Basic realm="callbacks", charset="UTF-8"')
      return refuse(401, NO_SECRET)
    }
    try {
      await receive(
        request.method === 'GET'
          ? { method: 'GET', raw: queryWithoutSecret(request.url ?? '') }
          : { method: 'POST', raw: await bodyOf(request) },
      )
    } catch (error) {
      if (error instanceof BadCallbackError) return refuse(400, error.message)
      throw error
    }
    answerJson(response, 200, { status: 'ok' })
  }
}

const NO_SECRET =
  'The callback does not hold the secret. Let the callback profile send the value of KALEYRA_CALLBACK_SECRET: in the ' +
  'header x-callback-secret, as the password of basic authentication, or in the URL as ?secret=… (percent-encoded).'

const FORM =
  'The body is form-encoded. Let the callback profile send JSON by POST, or the fields in the query of a GET.'

/** The body as text. Throws a BadCallbackError when it is a form, or too long. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  if (/^application\/x-www-form-urlencoded\b/iu.test(request.headers['content-type'] ?? '')) {
    throw new BadCallbackError(FORM)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length
    if (size > MAX_BYTES) {
      const cure = 'Let the template of the callback profile hold the documented fields only.'
      throw new BadCallbackError(`The body has more than ${MAX_BYTES} bytes. ${cure}`)
    }
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}
