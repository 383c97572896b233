import { DocumentedError } from './documented-error.ts'

/**
 * A request that is no callback to be taken. Answer it with `status`, `headers` and the `message`, which says what to change in
 * the callback profile, and holds no secret.
 *
 * @example
 * ```ts
 * import { CallbackError, parseCallback } from '@resumable-media/client'
 *
 * async function receive(request: Request): Promise<Response> {
 *   try {
 *     const callback = await parseCallback(request, { secret: 'the secret of the profile' })
 *     return Response.json({ id: callback.id })
 *   } catch (error) {
 *     if (!(error instanceof CallbackError)) throw error
 *     return new Response(error.message, { status: error.status, headers: error.headers })
 *   }
 * }
 * console.log((await receive(new Request('https://example.com/?secret=wrong'))).status) // 401
 * ```
 */
export class CallbackError extends DocumentedError {
  override readonly name = 'CallbackError'
  override readonly reason: CallbackErrorReason
  /** The HTTP status to answer: 400, 401, 405, 408 or 413. */
  readonly status: number
  /** Headers that the answer has to have. */
  readonly headers: Record<string, string>

  constructor(reason: CallbackErrorReason, message: string) {
    super(message)
    this.reason = reason
    const { status, headers } = ANSWERS[reason]
    this.status = status
    this.headers = { ...headers }
  }
}

/** Why a request is no callback to be taken. */
export type CallbackErrorReason = keyof typeof ANSWERS

const ANSWERS = {
  METHOD_NOT_ALLOWED: { status: 405, headers: { allow: 'POST, GET' } },
  // Some senders send credentials only after a challenge.
  BAD_CALLBACK_SECRET: { status: 401, headers: { 'www-authenticate': 'Basic realm="callbacks", charset="UTF-8"' } },
  BODY_TOO_LARGE: { status: 413, headers: {} },
  BODY_TOO_SLOW: { status: 408, headers: { connection: 'close' } },
  BROKEN_OFF: { status: 400, headers: {} },
  BAD_CALLBACK: { status: 400, headers: {} },
} as const
