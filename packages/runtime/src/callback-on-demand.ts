import { deliverCallback, reasonOf } from './deliver-callback.ts'
import type { Delivery } from './deliver-callback.ts'

/** What a receiver has answered; of the body at most 64 KB. */
export type CallbackAnswer = { status: number; body: string }

/** Where a callback goes. `secret` is sent as the header `x-callback-secret`. */
export type CallbackTarget = { to: string; secret?: string | undefined; method?: Delivery['method'] }

/** Sends one callback to a receiver, and answers what it says. Throws CallbackNotSent. */
export async function sendCallback({ to, secret, method = 'POST' }: CallbackTarget, content: string) {
  if (!/^https?:$/u.test(URL.parse(to)?.protocol ?? ''))
    throw new CallbackNotSent(`\`to\` is "${to}": expected an http or https URL.`)
  try {
    const response = await deliverCallback({ url: to, method, content, secret })
    let body = ''
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      body = `${body}${chunk}`.slice(0, MAX_BODY)
      if (body.length === MAX_BODY) break
    }
    return { status: response.statusCode ?? 0, body } satisfies CallbackAnswer
  } catch (error) {
    throw new CallbackNotSent(
      `${to} has not answered (${reasonOf(error)}). Start the receiver first, or correct \`to\`.`,
      {
        cause: error,
      },
    )
  }
}

const MAX_BODY = 64 * 1024

/** The callback could not be sent, or the receiver has not answered it. */
export class CallbackNotSent extends Error {
  readonly code = 'CALLBACK_NOT_SENT'
  override readonly name = 'CallbackNotSent'
}
