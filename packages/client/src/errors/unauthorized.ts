import type { Envelope } from '../envelope.ts'
import { AccountNotEnabledError, UnexpectedAnswerError, WabaNotOwnedError, WabaWrongVersionError } from './refusals.ts'

/**
 * Which of the vendor's 401s this is.
 *
 * The page gives four meanings to one status. The first, a wrong SID or API key, has a code of its own (`RBC001`) and
 * is not asked about here. The others share one code, and what tells them apart is accidental:
 *
 * | meaning                    | code    | error                                  |
 * |----------------------------|---------|----------------------------------------|
 * | account not enabled        | WA-401  | a string                               |
 * | WABA not in the account    | WA401   | { waba_id: "… not present …" }         |
 * | WABA on another version    | WA401   | { waba_id: "… different Version …" }   |
 *
 * The hyphen alone is not to be relied on: the vendor puts it in and leaves it out of the other codes at will. So the
 * key in `error` goes first (or its name in the words, should `error` come empty). Between the last two there is
 * nothing but the word "version": this is the one place where a message's words decide, and the reason why it is kept
 * in a file of its own.
 */
export function unauthorized({ code, fields, hasErrorText, words }: Envelope) {
  const aboutWaba = fields.includes('waba_id') || /waba_id/iu.test(words)
  if (aboutWaba) return /\bversion\b/iu.test(words) ? WabaWrongVersionError : WabaNotOwnedError
  if (hasErrorText || code.includes('-')) return AccountNotEnabledError
  return UnexpectedAnswerError
}
