import type { Envelope } from '../envelope.ts'
import { AccountNotEnabledError, WabaNotOwnedError, WabaWrongVersionError } from '../generated/errors.gen.ts'
import { UnexpectedAnswerError } from './refusals.ts'

/**
 * Which of Kaleyra's 401s this is. A wrong SID or API key has its own code (`RBC001`) and does not come here. The other
 * three share one code:
 *
 * | meaning                    | code    | error                                  |
 * |----------------------------|---------|----------------------------------------|
 * | account not enabled        | WA-401  | a string                               |
 * | WABA not in the account    | WA401   | { waba_id: "… not present …" }         |
 * | WABA on another version    | WA401   | { waba_id: "… different Version …" }   |
 *
 * Kaleyra adds and omits the hyphen in other codes at will, so the key in `error` decides first, or its name in the words
 * when `error` is empty. Only the word "version" separates the last two: no other message is decided by its words.
 */
export function unauthorized({ code, fields, hasErrorText, words }: Envelope) {
  const aboutWaba = fields.includes('waba_id') || /waba_id/iu.test(words)
  if (aboutWaba) return /\bversion\b/iu.test(words) ? WabaWrongVersionError : WabaNotOwnedError
  if (hasErrorText || code.includes('-')) return AccountNotEnabledError
  return UnexpectedAnswerError
}
