import { sentenceOf } from '../answer-bounds.ts'
import { readEnvelope } from '../envelope.ts'
import type { Envelope } from '../envelope.ts'
import { documentedClass } from './documented.ts'
import type { KaleyraError } from './kaleyra-error.ts'
import {
  BadCredentialsError,
  BadFileNameError,
  BadPayloadError,
  FileTooLargeError,
  RateLimitedError,
  ServerError,
} from '../generated/errors.gen.ts'
import { UnexpectedAnswerError } from './refusals.ts'
import { unauthorized } from './unauthorized.ts'

/**
 * The error for an answer that is not a success. Undefined for an answer that is not definite: a 2xx, which may have
 * made an upload, and a 5xx of a proxy.
 */
export function refusalOf(status: number, raw: unknown): KaleyraError | undefined {
  const envelope = readEnvelope(raw)
  if (status < 300 || (status >= 500 && !envelope)) return undefined
  const documented = envelope && documentedClass(envelope)
  const Refusal = documented ?? classOf(envelope ? statusIn(envelope, status) : status, envelope)
  const words = sentenceOf('message', envelope?.words ?? '')
  return new Refusal(words || `The answer was ${status}, which is not documented. ${CURE}`, {
    status,
    code: envelope?.code,
    raw,
  })
}

const CURE = 'Is the base URL the one of your pod, and without a proxy that answers for it?'

/** The page documents its 413 without an HTTP status, so the number in the code decides. */
function statusIn({ kind }: Envelope, status: number): number {
  return kind.startsWith('WA') ? Number(kind.slice(2)) : status
}

/** What an answer is that is spelled in another way, comes from a proxy, or is not documented. */
function classOf(status: number, envelope: Envelope | undefined) {
  // These two statuses are unambiguous, also from a proxy.
  if (status === 413) return FileTooLargeError
  if (status === 429) return RateLimitedError
  if (!envelope) return UnexpectedAnswerError
  if (status >= 500) return ServerError
  if (envelope.kind === 'RBC001') return BadCredentialsError
  if (status === 401) return unauthorized(envelope)
  if (status === 400) return aboutFileName(envelope) ? BadFileNameError : BadPayloadError
  return UnexpectedAnswerError
}

const aboutFileName = ({ fields, words }: Envelope) => fields.includes('file_name') || words.includes('file_name')
