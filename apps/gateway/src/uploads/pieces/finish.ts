import { pipeline } from 'node:stream/promises'
import { checkContent } from '../../rules/content/content.ts'
import { createMeter } from '../../spool/meter.ts'
import type { Measured } from '../../spool/meter.ts'
import type { StoredFile } from '../../spool/spool.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { UserError } from '../../errors/user-error.ts'
import type { Upload } from './upload.ts'

export class ChecksumMismatchError extends UserError {
  override name = 'ChecksumMismatchError'
  readonly code = 'CHECKSUM_MISMATCH'
  constructor(expected: string, found: string) {
    super(`The file has the SHA-256 ${found}, not ${expected} as announced: it is another file. Upload the right one.`)
  }
}

type Deps = {
  store: Pick<MediaStore, 'change'>
  openFile: (id: string) => Promise<StoredFile>
  removeFile: (id: string) => Promise<void>
  dataTtlMs: number
  now: () => number
}

/**
 * Submits an upload whose bytes are all on the disk; twice is as once. Throws a UserError when they are not what was
 * announced; the media is FAILED then, and its bytes are gone.
 */
export function createFinish({ store, openFile, removeFile, dataTtlMs, now }: Deps) {
  /** `measured` spares reading the file, where it came in one piece. */
  return async function finish(media: Upload, measured?: Measured): Promise<void> {
    const { id, size, expectedSha256, declaredType } = media
    const { sha256, head } = measured ?? (await measure(await openFile(id)))
    try {
      if (expectedSha256 !== null && sha256 !== expectedSha256) throw new ChecksumMismatchError(expectedSha256, sha256)
      const type = await checkContent({ size, head, open: () => openFile(id) }, declaredType ?? undefined)
      const whole = { type, sha256, receivedBytes: size, queuedAt: now(), dueAt: now() }
      await store.change(id, whole, { to: 'QUEUED', cause: 'UPLOAD' })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      const failure = { failureCode: error.code, failureMessage: error.message, receivedBytes: size }
      const kept = { ...failure, dueAt: now() + dataTtlMs }
      await store.change(id, kept, { to: 'FAILED', cause: 'UPLOAD', message: error.message })
      await removeFile(id)
      throw error
    }
  }
}

async function measure(file: StoredFile): Promise<Measured> {
  const meter = createMeter(Infinity)
  meter.stream.resume()
  try {
    await pipeline(file.stream(), meter.stream)
    return meter.result()
  } finally {
    await file.close()
  }
}
