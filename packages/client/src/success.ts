import { isRecord, plainCode } from './envelope.ts'

/**
 * A success in the one spelling that the spec has, for the generated validator. An upload that was accepted must not be
 * taken for lost because of a hyphen in `WA-202` or an `error` that is `[]` or null today.
 */
export function readableSuccess(body: unknown): unknown {
  if (!isRecord(body) || typeof body['code'] !== 'string') return body
  const { code, message, error } = body
  return {
    ...body,
    code: plainCode(code),
    message: typeof message === 'string' ? message : '',
    error: isRecord(error) ? error : {},
  }
}
