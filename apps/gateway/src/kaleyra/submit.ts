import {
  FileSourceError,
  InvalidUploadError,
  KaleyraError,
  OutcomeUnknownError,
  UnreachableError,
} from '@resumable-media/client'
import type { KaleyraClient } from '@resumable-media/client'
import { NoAccountError } from './clients.ts'
import { FileGoneError } from '../spool/spool.ts'
import type { StoredFile } from '../spool/spool.ts'
import { errorCode } from '../spool/storage-error.ts'
import { getWhole } from '../media/media.ts'
import type { Media } from '../media/media.ts'
import { isRefusalReason, refusalKind } from '../media/refusal-reason.ts'
import type { Outcome } from './outcome.ts'

export type OutgoingFile = Omit<StoredFile, 'readAt'>

type Deps = {
  client: Pick<KaleyraClient, 'uploadResumableMedia'>
  read: (id: string) => Promise<OutgoingFile>
  monotonic: () => number
}

/**
 * Sends the file of a media item to Kaleyra once, and answers the outcome. Nothing is sent after `endsAt`, by the monotonic
 * clock, since another gateway may have the item then. Throws only for programming errors.
 */
export function createSubmit({ client, read, monotonic }: Deps) {
  return async function submit(media: Media, signal: AbortSignal, endsAt: number): Promise<Outcome> {
    let file: OutgoingFile | undefined
    const wholeMs = endsAt - monotonic()
    try {
      const { wabaId, fileName, type, size } = getWhole(media)
      file = await openInTime(media.id, signal)
      if (file.size !== size) throw new UnreadableError(`it has ${file.size} bytes, not ${size}`)
      const trace = media.traceparent === null ? {} : { traceparent: media.traceparent }
      const timeoutMs = endsAt - monotonic()
      // A call that is sure to be cut would cost a slot and a lookup.
      if (timeoutMs <= Math.max(0, wholeMs * LEAST_LEFT)) return HELD_UP
      const call = { wabaId, fileName, type, file, signal, timeoutMs, ...trace }
      const answer = await client.uploadResumableMedia(call)
      return { kind: 'accepted', kaleyraId: answer.id, kaleyraStatus: answer.status }
    } catch (error) {
      if (signal.aborted && error === signal.reason) return STOPPED
      return outcomeOf(error)
    } finally {
      // Not awaited: a disk that hangs would block the job, and a failure to close changes nothing.
      file?.close().catch(() => {})
    }
  }

  /** Throws FileGoneError, UnreadableError, or the signal's reason. */
  async function openInTime(id: string, signal: AbortSignal): Promise<OutgoingFile> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error(`it was not read within ${READ_MS} ms`)), READ_MS)
    const stop = () => late.reject(signal.reason)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    const opening = read(id)
    try {
      return await Promise.race([opening, late.promise])
    } catch (error) {
      opening.then(file => file.close()).catch(() => {})
      if (error instanceof FileGoneError || error === signal.reason) throw error
      throw new UnreadableError(reasonOfFault(error), { cause: error })
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }
}

/** The file cannot be read here for now, and nothing of it was sent. */
class UnreadableError extends Error {
  override name = 'UnreadableError'
}

/** By its code: a message would show the path. */
const reasonOfFault = (error: unknown): string => errorCode(error) ?? (error as Error).message

/** For the beginning of a file. */
const READ_MS = 30_000

/** Put off, with nothing of the file sent. */
const later = (code: string, message: string): Outcome => ({ kind: 'later', code, message, begun: false })

const STOPPED = later('STOPPED', 'The gateway was stopped before the file was sent.')

const HELD_UP = later('STOPPED', 'The gateway was held up for most of the time of a call, and nothing was sent.')

/** Of its time, once the file is open. */
const LEAST_LEFT = 0.25

export function outcomeOf(error: unknown): Outcome {
  // Put off, so that a WABA removed by mistake loses no upload.
  if (error instanceof NoAccountError) return later(error.code, error.message)
  if (error instanceof OutcomeUnknownError) return { kind: 'unknown', message: error.message }
  if (error instanceof UnreachableError) return later('UNREACHABLE', error.message)
  if (error instanceof KaleyraError) return outcomeOfAnswer(error)
  if (error instanceof InvalidUploadError) return { kind: 'refused', reason: 'OTHER', message: error.message }
  if (error instanceof FileGoneError) return { kind: 'refused', reason: 'OTHER', message: FILE_LOST }
  if (error instanceof UnreadableError) return unreadable(error.message)
  if (error instanceof FileSourceError) {
    const reason = reasonOfFault(error.cause ?? error)
    if (!error.begun) return unreadable(reason)
    return { kind: 'unknown', message: `The call was cut off: the file could not be read to its end (${reason}).` }
  }
  throw error
}

const FILE_LOST = 'The bytes of the file are gone from here. Upload the file again.'

/** A fault of this machine, which may pass. */
const unreadable = (reason: string) => later('STORAGE_FAULT', `The file cannot be read here at the moment (${reason}).`)

function outcomeOfAnswer({ reason, code, message }: KaleyraError): Outcome {
  const kind = refusalKind(reason)
  if (kind === 'limited') return { kind, message }
  // Without a code of Kaleyra's the answer comes from a proxy, and may pass.
  if (kind === 'later' || (reason === 'UNEXPECTED_ANSWER' && code === undefined))
    return { kind: 'later', code: 'KALEYRA_ERROR', message, begun: true }
  return { kind: 'refused', reason: isRefusalReason(reason) ? reason : 'OTHER', message }
}
