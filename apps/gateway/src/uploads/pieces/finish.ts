import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { checkContent } from '../../rules/content/content.ts'
import { createMeter } from '../../spool/meter.ts'
import type { Measured } from '../../spool/meter.ts'
import type { EndMedia } from '../../store/end-media.ts'
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
  pathOf: (id: string) => string
  endMedia: EndMedia
  now: () => number
}

/**
 * Submits an upload whose bytes are all on the disk; twice is as once. Throws a UserError when they are not what was
 * announced; the media is FAILED then, and its bytes are gone.
 */
export function createFinish({ store, pathOf, endMedia, now }: Deps) {
  /** `measured` spares reading the file, where it came in one piece. */
  return async function finish(media: Upload, measured?: Measured): Promise<void> {
    const { id, size, expectedSha256, declaredType } = media
    const { sha256, head } = measured ?? (await measure(pathOf(id)))
    try {
      if (expectedSha256 !== null && sha256 !== expectedSha256) throw new ChecksumMismatchError(expectedSha256, sha256)
      const type = await checkContent({ path: pathOf(id), size, head }, declaredType ?? undefined)
      const whole = { type, sha256, receivedBytes: size, queuedAt: now(), dueAt: now() }
      await store.change(id, whole, { to: 'QUEUED', cause: 'UPLOAD' })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      const { code, message } = error
      const why = { cause: 'UPLOAD', failure: { code, message }, message } as const
      await endMedia(media, 'FAILED', why, { receivedBytes: size })
      throw error
    }
  }
}

async function measure(path: string): Promise<Measured> {
  const meter = createMeter(Infinity)
  meter.stream.resume()
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), meter.stream)
  return meter.result()
}

const READ_BYTES = 256 * 1024
