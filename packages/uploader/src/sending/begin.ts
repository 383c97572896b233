import type { Ask } from '../connection/ask.ts'
import type { Media, UserError, WhenLimited } from '../generated/schema.gen.ts'
import type { Session } from '../memory/sessions.ts'
import { endOf, mediaOf } from '../upload-error.ts'
import type { Facts } from './facts.ts'

export type BeginOptions = { whenLimited?: WhenLimited | undefined; signal?: AbortSignal | undefined }

/** Begins an upload in pieces, or finds the one that the session began before. Throws an UploadError. */
export async function begin(ask: Ask, session: Session, facts: Facts, options: BeginOptions): Promise<Media> {
  const { whenLimited, signal } = options
  return answered(session, idempotencyKey => {
    const input = { ...facts, type: facts.type ?? null, idempotencyKey, ...(whenLimited && { whenLimited }) }
    return ask('createResumableUpload', { input }, { signal })
  })
}

type WholeOptions = BeginOptions & { file: File; reuse?: boolean | undefined }

/** Sends a file by the mutation. A retry after a lost answer has the same key, so it is the same upload. */
export async function sendWhole(ask: Ask, session: Session, facts: Facts, options: WholeOptions): Promise<Media> {
  const { file, reuse, whenLimited, signal } = options
  const { wabaId, fileName, type } = facts
  return answered(session, idempotencyKey => {
    const fields = { wabaId, fileName, idempotencyKey, file: null }
    const input = { ...fields, ...(type && { type }), ...(reuse && { reuse }), ...(whenLimited && { whenLimited }) }
    return ask('uploadResumableMedia', { input }, { signal, file })
  })
}

/** Asks with the session's key; once more with a new key when the earlier upload has ended. */
async function answered(session: Session, ask: (key: string) => Promise<Media | UserError>): Promise<Media> {
  const answer = await ask(session.key())
  const isOver = answer.__typename === 'IdempotencyConflictError' || (answer.__typename === 'Media' && endOf(answer))
  if (session.isEarlier() && isOver) {
    session.renew()
    return answered(session, ask)
  }
  const media = mediaOf(answer)
  session.found(media.id)
  return media
}
