import type { Log } from '../../lib/log.ts'
import { checkContent } from '../../rules/content/content.ts'
import { FileTakenOverError } from '../../spool/spool.ts'
import type { Spool } from '../../spool/spool.ts'
import type { EndMedia } from '../../store/end-media.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { UserError } from '../../errors/caller-error.ts'
import { isOfFile } from '../../errors/upload-errors.ts'
import { SessionError } from './session.ts'
import type { Session } from './session.ts'

export type Finish = ReturnType<typeof createFinish>

type Deps = {
  store: Pick<MediaStore, 'change'>
  spool: Pick<Spool, 'open' | 'measure'>
  endMedia: EndMedia
  now: () => number
}

/**
 * Queues a media item whose bytes are all on the disk; idempotent. Throws a UserError when they are not as announced; the
 * item is FAILED then, and its bytes are removed.
 */
export function createFinish({ store, spool, endMedia, now }: Deps) {
  return async function finish(session: Session): Promise<void> {
    const { id, size, expectedSha256, declaredType } = session
    const { sha256, head } = await spool.measure(id)
    try {
      if (expectedSha256 !== null && sha256 !== expectedSha256) throw new ChecksumMismatchError(expectedSha256, sha256)
      const type = await checkContent({ size, head, open: () => spool.open(id) }, declaredType ?? undefined)
      const whole = { type, sha256, receivedBytes: size, unverifiedFrom: null, queuedAt: now(), dueAt: now() }
      await store.change(id, whole, { to: 'QUEUED', cause: 'UPLOAD' })
    } catch (error) {
      if (!isOfFile(error)) throw error
      const { code, message } = error
      const why = { cause: 'UPLOAD', failure: { code, message }, message } as const
      await endMedia(session, 'FAILED', why, { receivedBytes: size })
      throw error
    }
  }
}

/** As `finish`, within a request: other failures than the file's are left to `finishLater`. */
export function createFinishOrDelay(deps: { finish: Finish; finishLater: (id: string) => void; log: Log }): Finish {
  return async function finishOrDelay(session) {
    try {
      await deps.finish(session)
    } catch (error) {
      if (isOfFile(error) || error instanceof FileTakenOverError) throw error
      deps.log.error({ mediaId: session.id, err: error }, 'a whole upload could not be submitted yet')
      deps.finishLater(session.id)
      throw new SessionError('SUBMISSION_DELAYED', DELAYED)
    }
  }
}

const DELAYED = 'Every byte is stored; the upload continues automatically once the gateway can write again.'

class ChecksumMismatchError extends UserError {
  override name = 'ChecksumMismatchError'
  readonly code = 'CHECKSUM_MISMATCH'
  constructor(expected: string, found: string) {
    super(`The file has the SHA-256 ${found}, not ${expected} as announced: it is another file. Upload the right one.`)
  }
}
