import type { Media } from '../media/media.ts'

/**
 * A word of a sender's, by which a second upload is the first one again: of the same owner for the same WABA. Nobody
 * learns of another's media, or is kept from their own, by choosing the same word.
 */
export type KeyedUpload = Pick<Media, 'wabaId' | 'owner'> & { idempotencyKey?: string | null | undefined }

/** The key as it is stored, unique in all. */
export function keyWithin({ wabaId, owner, idempotencyKey }: KeyedUpload): string | null {
  return idempotencyKey == null ? null : JSON.stringify([wabaId, owner, idempotencyKey])
}
