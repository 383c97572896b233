import type { Ask } from '../connection/ask.ts'
import type { Session } from '../memory/sessions.ts'
import { UploadError, endOf, isFinal, mediaOf } from '../upload-error.ts'
import { begin } from './begin.ts'
import type { Facts } from './facts.ts'

/** Cancels whatever the gateway has of an upload. Answers how it ended; throws an UploadError when it is too late. */
export async function cancelAtGateway(ask: Ask, session: Session, facts: Facts, known?: string): Promise<UploadError> {
  const id = known ?? session.mediaId() ?? (await findByKey(ask, session, facts))
  const media = id === undefined ? undefined : mediaOf(await ask('cancelMedia', { id }))
  return (media && endOf(media)) ?? new UploadError({ code: 'CANCELLED', message: `${facts.fileName} was cancelled.` })
}

/**
 * A stopped request may have arrived. Beginning again with its key returns its media item, or makes an empty one;
 * either is cancelled.
 */
async function findByKey(ask: Ask, session: Session, facts: Facts): Promise<string | undefined> {
  try {
    return (await begin(ask, session, facts, {})).id
  } catch (error) {
    // The stopped request was refused, too.
    if (isFinal(error)) return undefined
    throw error
  }
}
