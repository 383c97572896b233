import type { Admitted } from '../uploads/idempotency.ts'
import { isRefusalReason } from '../media/refusal-reason.ts'
import type { Media } from '../media/media.ts'
import type { Context } from './context.ts'
import { KaleyraRejectedError } from '../errors/lifecycle-errors.ts'

/** Throws KaleyraRejectedError when Kaleyra has refused the file for good. The bytes of a new one are gone then. */
export async function answerAfterFirstTry(
  { id, isNew }: Admitted,
  { afterFirstTry, discard }: Pick<Context, 'afterFirstTry' | 'discard'>,
): Promise<Media> {
  const media = await afterFirstTry(id)
  if (!isRefusalReason(media.failureCode)) return media
  if (isNew) await discard(id)
  throw new KaleyraRejectedError(media.failureCode, media.failureMessage ?? '', media.id)
}
