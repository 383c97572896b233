import { shown } from '@resumable-media/client/rules'
import type { Kysely } from 'kysely'
import type { MediaReads } from '../store/media-reads.ts'
import type { Tables } from '../store/database.ts'
import { newMediaId } from '../media/ids.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Admission, Wishes } from './admission.ts'
import type { Once } from './idempotency.ts'
import { checkFileName, checkIdempotencyKey, checkSize, checkType, checkWabaId, demand } from '../rules/rules.ts'
import type { HasAccount } from '../rules/rules.ts'
import { InvalidInputError, TooManyError } from '../errors/upload-errors.ts'
import type { Spool } from '../spool/spool.ts'
import type { AsStorageError } from '../spool/storage-error.ts'

export type BeginInput = Pick<Wishes, 'whenLimited'> & {
  wabaId: string
  owner: string | null
  fileName: string
  size: number
  type?: string | null | undefined
  sha256?: string | null | undefined
  idempotencyKey?: string | null | undefined
  uploadMetadata?: string | null | undefined
}

type Deps = {
  store: Pick<MediaStore, 'begin' | 'find'>
  reads: Pick<MediaReads, 'countReceiving'>
  once: Once
  admission: Pick<Admission, 'checkRoom'>
  spool: Pick<Spool, 'checkRoom'>
  hasAccount: HasAccount
  maxFileBytes: number
  uploadTtlMs: number
  /** For each owner. */
  maxUnfinished: number
  now: () => number
  asStorageError: AsStorageError
}
export type Begin = (input: BeginInput) => Promise<{ media: Media; isNew: boolean }>

/**
 * Begins an upload session: checks every rule but those about content, and adds its row. Answers the media item, or the
 * one of the same idempotency key. Throws a UserError.
 */
export function createBegin({ store, reads, once, admission, spool, now, asStorageError, ...limits }: Deps): Begin {
  const { hasAccount, maxFileBytes, uploadTtlMs, maxUnfinished } = limits

  return input =>
    begin(input).catch((error: unknown) => {
      throw asStorageError(error)
    })

  async function begin(input: BeginInput): ReturnType<Begin> {
    const facts = factsOf(input)
    const { id, isNew } = await once(facts, async () => {
      spool.checkRoom(facts.size)
      const added = { id: newMediaId(), isNew: true }
      await store.begin({ ...facts, id: added.id, dueAt: now() + uploadTtlMs }, async tx => {
        await checkUnfinished(facts.owner, tx)
        await admission.checkRoom(facts.wabaId, input, tx)
      })
      return added
    })
    const media = await store.find(id)
    if (!media) throw new Error(`media ${id} is gone`)
    return { media, isNew }
  }

  async function checkUnfinished(owner: string | null, tx: Kysely<Tables>): Promise<void> {
    if (owner === null || (await reads.countReceiving({ owner }, tx)) < maxUnfinished) return
    throw new TooManyError('unfinished uploads', maxUnfinished)
  }

  function factsOf({ owner, size, sha256, uploadMetadata = null, ...input }: BeginInput) {
    if (!Number.isSafeInteger(size)) throw new InvalidInputError('size', String(size), 'a whole number of bytes')
    if (sha256 != null && !/^[\da-f]{64}$/iu.test(sha256))
      throw new InvalidInputError('sha256', `"${shown(sha256)}"`, '64 hexadecimal digits')
    return {
      owner,
      wabaId: demand(checkWabaId(input.wabaId, hasAccount)),
      fileName: demand(checkFileName(input.fileName)),
      declaredType: demand(checkType(input.type)) ?? null,
      size: demand(checkSize(size, maxFileBytes)),
      expectedSha256: sha256?.toLowerCase() ?? null,
      idempotencyKey: demand(checkIdempotencyKey(input.idempotencyKey)),
      uploadMetadata,
    }
  }
}
