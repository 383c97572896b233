import { IdempotencyConflictError } from '../errors/upload-errors.ts'
import type { Media, WholeMedia } from '../media/media.ts'
import type { KeyedUpload } from '../store/media-store.ts'
import type { MediaReads } from '../store/media-reads.ts'

/** `isNew` is false for the media item of an earlier request. */
export type Admitted = { id: string; isNew: boolean }
export type Once = ReturnType<typeof createOnce>

/** What is known of a whole file, or announced for an upload session. */
type Content =
  | Pick<WholeMedia, 'fileName' | 'size' | 'type' | 'sha256'>
  | Pick<Media, 'fileName' | 'size' | 'declaredType' | 'expectedSha256'>
type Deps = { reads: Pick<MediaReads, 'findByKey'> }

/** The uploads of one idempotency key are one media item, by GraphQL and tus alike. */
export function createOnce({ reads }: Deps) {
  /** Calls `add`, or answers the item of the same key. Throws IdempotencyConflictError when that has other content. */
  return async function once(upload: KeyedUpload & Content, add: () => Promise<Admitted>): Promise<Admitted> {
    const earlier = await findEarlier(upload)
    if (earlier) return earlier
    try {
      return await add()
    } catch (error) {
      // Two concurrent requests with one key: the store accepts one of them.
      const winner = await findEarlier(upload)
      if (winner) return winner
      throw error
    }
  }

  async function findEarlier(upload: KeyedUpload & Content): Promise<Admitted | undefined> {
    const first = await reads.findByKey(upload)
    if (!first) return undefined
    if (!isSame(first, upload)) throw new IdempotencyConflictError(upload.idempotencyKey ?? '', first.id)
    return { id: first.id, isNew: false }
  }
}

function isSame(first: Media, upload: Content): boolean {
  if (first.fileName !== upload.fileName || first.size !== upload.size) return false
  if ('sha256' in upload) return first.type === upload.type && first.sha256 === upload.sha256
  const { declaredType, expectedSha256 } = upload
  if (first.receivedBytes !== null)
    return first.declaredType === declaredType && first.expectedSha256 === expectedSha256
  // The first was a whole file: nothing was announced, so its real type and digest count.
  return [first.type, null].includes(declaredType) && [first.sha256, null].includes(expectedSha256)
}
