import type { Ask } from '../connection/ask.ts'
import type { Media } from '../generated/schema.gen.ts'
import type { Session } from '../memory/sessions.ts'
import { answered } from './begin.ts'
import type { BeginOptions } from './begin.ts'
import type { Facts } from './facts.ts'

type Options = BeginOptions & { file: File; reuse?: boolean | undefined }

/** Sends a file by the mutation. Sent again after a lost answer it is the same upload: the key is the same. */
export async function sendWhole(ask: Ask, session: Session, facts: Facts, options: Options): Promise<Media> {
  const { file, reuse, whenLimited, signal } = options
  const { wabaId, fileName, type } = facts
  return answered(session, idempotencyKey => {
    const fields = { wabaId, fileName, idempotencyKey, file: null }
    const input = { ...fields, ...(type && { type }), ...(reuse && { reuse }), ...(whenLimited && { whenLimited }) }
    return ask('uploadResumableMedia', { input }, { signal, file })
  })
}
