import { REFUSAL_REASONS } from '../media/refusal.ts'
import type { RefusalReason } from '../media/refusal.ts'
import type { Media } from '../media/media.ts'
import type { Context } from './context.ts'
import { KaleyraRejectedError } from './kaleyra-rejected-error.ts'

/** The media after its first try at Kaleyra. Throws KaleyraRejectedError when Kaleyra has refused it for good. */
export async function answerAfterFirstTry(
  id: string,
  { afterFirstTry }: Pick<Context, 'afterFirstTry'>,
): Promise<Media> {
  const media = await afterFirstTry(id)
  if (isRefusal(media.failureCode))
    throw new KaleyraRejectedError(media.failureCode, media.failureMessage ?? '', media.id)
  return media
}

const isRefusal = (code: string | null): code is RefusalReason =>
  (REFUSAL_REASONS as readonly (string | null)[]).includes(code)
