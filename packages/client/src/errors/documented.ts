import { readEnvelope } from '../envelope.ts'
import type { Envelope } from '../envelope.ts'
import { errorClasses } from '../generated/error-classes.gen.ts'
import { refusals } from '../generated/refusals.gen.ts'

/**
 * The class of the refusal that an answer is, as the spec documents it: by a code that no other refusal has, by the very
 * words, or by the keys in `error`. Undefined where these leave a doubt, for instance when `error` came empty.
 */
export function documentedClass(envelope: Envelope): (typeof errorClasses)[keyof typeof errorClasses] | undefined {
  const sameCode = DOCUMENTED.filter(({ kind }) => kind === envelope.kind)
  const found = [
    sameCode,
    sameCode.filter(({ words }) => words === envelope.words),
    sameCode.filter(({ fields }) => fields.length > 0 && fields.join() === envelope.fields.join()),
  ].find(candidates => candidates.length === 1)
  return found?.[0] && errorClasses[found[0].reason]
}

const DOCUMENTED = Object.entries(refusals).flatMap(([reason, { body }]) => {
  const envelope = readEnvelope(body)
  return envelope ? [{ ...envelope, reason: reason as keyof typeof refusals }] : []
})
