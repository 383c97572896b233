import { answerBounds, sentenceOf } from './answer-bounds.ts'
import { checkTimeout, tracingHeaders } from './call-settings.ts'
import type { CallSettings, Deps } from './call-settings.ts'
import { readableSuccess } from './envelope.ts'
import { FileSourceError, InvalidUploadError } from './errors/upload-faults.ts'
import { causeOf } from './errors/cause.ts'
import { OutcomeUnknownError, UnreachableError } from './errors/no-answer.ts'
import { refusalOf } from './errors/refusal.ts'
import { RateLimitedError } from './errors/refusals.ts'
import { fileFacts } from './file-facts.ts'
import { discardFileSource, openFileSource } from './file-source.ts'
import type { FileSource, OpenedSource } from './file-source.ts'
import { uploadResumableMedia } from './generated/sdk.gen.ts'
import type { MediaType } from './generated/types.gen.ts'
import { zUploadResumableMediaResponse } from './generated/zod.gen.ts'
import { tell, watchCall } from './hooks.ts'
import { isPassing } from './passing.ts'
import { retryRules, withRetries } from './retry.ts'
import { findViolations } from './violations.ts'

/** One upload: the file, and what is said of it. */
export type UploadCall = CallSettings & {
  wabaId: string
  file: FileSource
  /** The bytes of a stream, which does not say how many it has. */
  size?: number
  /** Default: the name of a path or a `File`. */
  fileName?: string
  /** Default: the type of a `Blob` that has one, else what the extension of the name means. */
  type?: MediaType
  /** Whether name, type and size are checked before anything is sent; default true. */
  validate?: boolean
  /** Called as the bytes of the file are handed to the connection, from 0 again with each try. What it throws is ignored. */
  onProgress?: (progress: UploadProgress) => unknown
}

/** Bytes of the file, without the form around it. All sent is not yet accepted. */
export type UploadProgress = { sentBytes: number; totalBytes: number }

/** What Kaleyra accepted. `status` is as it came, usually `PENDING`. */
export type UploadAnswer = { id: string; status: string }

export function createUpload({ client, sid, hooks, timeoutMs: usualMs, retry: usualRetry }: Deps) {
  return async function upload(call: UploadCall): Promise<UploadAnswer> {
    const { wabaId, timeoutMs = usualMs, validate = true, onProgress } = call
    try {
      const rules = retryRules(usualRetry, call.retry)
      checkTimeout(call.timeoutMs)
      call.signal?.throwIfAborted()
      const source = await openFileSource(call.file, call.size)
      if ((call.retry?.attempts ?? 1) > 1 && !source.isRestartable) throw new TypeError(NOT_AGAIN)
      const signal = firstOf(call.signal, source.failed)
      const { fileName, type } = fileFacts(call)
      const violations = validate ? findViolations({ fileName, type, size: source.size }) : []
      if (violations.length > 0) throw new InvalidUploadError(violations)
      const headers = tracingHeaders(call)
      const watched = watchCall(hooks, {
        operation: 'uploadResumableMedia',
        wabaId,
        mediaId: undefined,
        fileBytes: source.size,
      })
      let retryAfterMs: number | undefined
      const mayRetry = (error: unknown) => {
        if (!source.isRestartable) return false
        if (error instanceof RateLimitedError) return rules.rateLimited && (retryAfterMs ?? false)
        return isPassing(error)
      }
      return await withRetries({ rules, timeoutMs, signal, mayRetry }, (attempt, leftMs) =>
        watched(attempt, async onSend => {
          const result = await uploadResumableMedia({
            client,
            path: { sid, waba_id: wabaId },
            // A server that streams can decide on the type before the file comes.
            body: { type, file: { name: fileName, type, source: counted(source, onProgress) } },
            headers,
            signal,
            timeoutMs: leftMs,
            onSend,
            responseValidator: body => zAccepted.parseAsync(readableSuccess(body)),
          })
          if (result.ok) {
            const { id, status } = result.data.data
            const answer = { id: String(id), status: sentenceOf('status', status) }
            return { status: result.status, mediaId: answer.id, value: answer }
          }
          if (result.status === undefined) throw withoutAnswer(result, signal)
          const { status, error, cause } = result
          retryAfterMs = result.retryAfterMs
          throw (
            refusalOf(status, error) ?? new OutcomeUnknownError(notUnderstood(status), { status, raw: error, cause })
          )
        }),
      )
    } finally {
      discardFileSource(call.file)
    }
  }
}

const firstOf = (one: AbortSignal | undefined, other: AbortSignal | undefined) =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other)

const NOT_AGAIN =
  'retry asks for another try, and a stream can be read once only: give { size, stream: () => a fresh stream }, a path, ' +
  'or a Blob; or leave retry out.'

/** A piece has been handed over once the next one is asked for. */
function counted(source: OpenedSource, onProgress: UploadCall['onProgress']): OpenedSource {
  if (!onProgress) return source
  const totalBytes = source.size
  return {
    ...source,
    async *pieces(signal) {
      let sentBytes = 0
      tell(onProgress, { sentBytes, totalBytes })
      for await (const piece of source.pieces(signal)) {
        yield piece
        sentBytes += piece.byteLength
        tell(onProgress, { sentBytes, totalBytes })
      }
    },
  }
}

/** Without an id the upload cannot be looked up. */
const zAccepted = zUploadResumableMediaResponse
  .refine(({ data }) => data.id !== '', 'the id is empty')
  .refine(({ data }) => String(data.id).length <= answerBounds.id, `the id has more than ${answerBounds.id} characters`)

function withoutAnswer({ begun, cause }: { begun: boolean; cause: unknown }, signal: AbortSignal | undefined): unknown {
  if (cause instanceof FileSourceError) return cause
  if (begun)
    return new OutcomeUnknownError(`The upload began and its answer was lost${causeOf(cause)}. ${LOOK_UP}`, { cause })
  if (signal?.aborted) return signal.reason
  return new UnreachableError(`Kaleyra could not be reached${causeOf(cause)}, and nothing was sent. Try again.`, {
    cause,
  })
}

const notUnderstood = (status: number) =>
  `The answer to the upload was ${status} and does not say what became of it. ${LOOK_UP}`

const LOOK_UP = 'It may have been made: look it up before trying again.'
