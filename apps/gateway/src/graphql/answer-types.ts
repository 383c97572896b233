import { shown } from '@resumable-media/client/rules'
import { wantedOf } from './accept-header.ts'
import { RequestError } from '../errors/caller-error.ts'

export const JSON_TYPES = ['application/json', 'application/graphql-response+json'] as const
export const STREAM = 'text/event-stream'
/** Yoga writes it as one part, for senders that accept nothing else. */
const MULTIPART = 'multipart/mixed'

type Form = (typeof JSON_TYPES)[number] | typeof STREAM
type Wanted = { best: Form | undefined; takesStream: boolean; takesNone: boolean }

/** The forms of an answer that a header `Accept` takes. JSON wins a tie: most clients that name both want the stream
 * for subscriptions only. */
export function wantedForms(accept: string | null | undefined): Wanted {
  const kept = known.get(accept ?? '')
  if (kept) return kept
  const wanted = wantedOf(accept ?? null, [...JSON_TYPES, STREAM])
  const json = wanted.find(({ offer, weight }) => offer !== STREAM && weight === wanted[0]?.weight)
  const forms = {
    best: (json ?? wanted[0])?.offer,
    takesStream: wantedOf(accept ?? null, [STREAM]).length > 0,
    takesNone: wanted.length === 0 && wantedOf(accept ?? null, [MULTIPART]).length === 0,
  }
  if (known.size < MOST_KNOWN) known.set(accept ?? '', forms)
  return forms
}

/** A program sends the same header each time. At most 16 KB each, as all headers together. */
const known = new Map<string, Wanted>()
const MOST_KNOWN = 100

/** Throws NOT_ACCEPTABLE for a header that takes no form of an answer. */
export function checkAccept(accept: string | undefined): void {
  if (wantedForms(accept).takesNone) throw notAcceptable(accept, `Answers are ${JSON_TYPES.join(', ')} or ${STREAM}`)
}

export const notAcceptable = (accept: string | null | undefined, forms: string) =>
  new RequestError('NOT_ACCEPTABLE', `${forms}, and "${shown(accept ?? '')}" takes none of it. ${CURE}`)

const CURE = `Send "accept: ${JSON_TYPES[0]}", or for a subscription "accept: ${STREAM}".`
