import { randomUUID } from 'node:crypto'
import { shown } from '@resumable-media/client/rules'
import type { Kysely } from 'kysely'
import type { Log } from '../lib/log.ts'
import type { MediaReads } from '../store/media-reads.ts'
import type { Tables } from '../store/sqlite/database.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Admission, Wishes } from './admission.ts'
import { checkUpload } from './check.ts'
import { checkFileName, checkIdempotencyKey, checkWabaId, parseMediaType } from '../rules/rules.ts'
import type { HasAccount } from '../rules/rules.ts'
import { IdempotencyConflictError, InvalidInputError, TooManyError } from '../errors/upload-errors.ts'
import { asStorageError } from '../spool/storage-full.ts'

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

type Facts = Pick<Media, 'wabaId' | 'owner' | 'fileName' | 'size' | 'declaredType' | 'expectedSha256'>
type Deps = {
  store: Pick<MediaStore, 'begin'>
  archive: Pick<MediaReads, 'findByKey' | 'findKnown' | 'countUnfinished'>
  admission: Pick<Admission, 'checkRoom'>
  spool: { checkRoom(bytes: number): void }
  hasAccount: HasAccount
  maxFileBytes: number
  uploadTtlMs: number
  /** How many uploads of one owner may be unfinished. */
  maxUnfinished: number
  now: () => number
  log: Pick<Log, 'error'>
}
type Begun = { media: Media; isNew: boolean }

/**
 * Begins an upload whose bytes come later, in pieces: checks every rule but those about content, and gives it its row.
 * Answers its media, or the one of the same idempotency key. Throws a UserError.
 */
export function createBegin({ store, archive, admission, spool, now, log, ...config }: Deps) {
  return async function begin(input: BeginInput): Promise<Begun> {
    return tryBeginning(input).catch((error: unknown) => {
      throw asStorageError(error, log)
    })
  }

  async function tryBeginning(input: BeginInput): Promise<Begun> {
    const facts = factsOf(input)
    const idempotencyKey = checkIdempotencyKey(input.idempotencyKey)
    const earlier = await findEarlier({ ...facts, idempotencyKey })
    if (earlier) return { media: earlier, isNew: false }
    const id = randomUUID()
    const dueAt = now() + config.uploadTtlMs
    try {
      spool.checkRoom(input.size)
      const row = { ...facts, id, dueAt, idempotencyKey, uploadMetadata: input.uploadMetadata ?? null }
      await store.begin(row, async tx => {
        await checkUnfinished(input.owner, tx)
        await admission.checkRoom(input.wabaId, input, tx)
      })
    } catch (error) {
      // Two requests with one key at the same moment: the store has let one of them in.
      const winner = await findEarlier({ ...facts, idempotencyKey })
      if (winner) return { media: winner, isNew: false }
      throw error
    }
    const media = await archive.findKnown(id)
    if (!media) throw new Error(`media ${id} is gone`)
    return { media, isNew: true }
  }

  async function checkUnfinished(owner: string | null, tx: Kysely<Tables>): Promise<void> {
    if (owner === null || (await archive.countUnfinished(owner, tx)) < config.maxUnfinished) return
    throw new TooManyError('unfinished uploads', config.maxUnfinished)
  }

  function factsOf({ wabaId, owner, fileName, size, sha256, ...input }: BeginInput): Facts {
    if (!Number.isSafeInteger(size)) throw new InvalidInputError('size', String(size), 'a whole number of bytes')
    if (sha256 != null && !/^[\da-f]{64}$/iu.test(sha256))
      throw new InvalidInputError('sha256', `"${shown(sha256)}"`, '64 hexadecimal digits')
    checkWabaId(wabaId, config.hasAccount)
    checkFileName(fileName)
    const declaredType = parseMediaType(input.type) ?? null
    const [fault] = checkUpload({ size }, config)
    if (fault) throw fault
    return { wabaId, owner, fileName, size, declaredType, expectedSha256: sha256?.toLowerCase() ?? null }
  }

  async function findEarlier(upload: Facts & { idempotencyKey: string | null }): Promise<Media | undefined> {
    const first = await archive.findByKey(upload)
    if (!first) return undefined
    if (!isSame(first, upload)) throw new IdempotencyConflictError(upload.idempotencyKey ?? '', first.id)
    return first
  }
}

/** The first media may have come whole: then nothing was declared, and what was found counts. */
function isSame(first: Media, { fileName, size, declaredType, expectedSha256 }: Facts): boolean {
  const cameWhole = first.receivedBytes === null
  const { type, sha256 } = cameWhole ? first : { type: first.declaredType, sha256: first.expectedSha256 }
  const agrees = <T>(given: T | null, known: T | null) => given === known || (cameWhole && given === null)
  return (
    first.fileName === fileName && first.size === size && agrees(declaredType, type) && agrees(expectedSha256, sha256)
  )
}
