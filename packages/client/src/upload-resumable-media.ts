import { answerBounds, sentenceOf } from './answer-bounds.ts'
import { readableSuccess } from './envelope.ts'
import { FileSourceError, InvalidUploadError } from './errors/upload-faults.ts'
import { causeOf } from './errors/cause.ts'
import { OutcomeUnknownError, UnreachableError } from './errors/no-answer.ts'
import { refusalOf } from './errors/refusal.ts'
import { openFileSource } from './file-source.ts'
import type { FileSource } from './file-source.ts'
import { uploadResumableMedia } from './generated/sdk.gen.ts'
import type { MediaType } from './generated/types.gen.ts'
import { zUploadResumableMediaResponse } from './generated/zod.gen.ts'
import { isMediaType, mediaTypeOf } from './rules.ts'
import type { Client } from './transport/index.ts'
import { findViolations } from './violations.ts'

export type UploadCall = {
  wabaId: string
  file: FileSource
  fileName: string
  type: MediaType
  /** An abort before anything was sent rejects with its reason; after that the outcome is unknown. */
  signal?: AbortSignal
  /** For the whole call, from the first byte sent to the last of the answer. */
  timeoutMs?: number
  /** Whether name, type and size are checked before anything is sent; default true. */
  validate?: boolean
}

export type UploadAnswer = { id: string; status: string }

export function createUpload({ client, sid }: { client: Client; sid: string }) {
  return async function upload(call: UploadCall): Promise<UploadAnswer> {
    const { wabaId, file, fileName, signal, timeoutMs, validate = true } = call
    const named = mediaTypeOf(call.type) ?? ''
    const type = isMediaType(named) ? named : call.type
    signal?.throwIfAborted()
    const source = await openFileSource(file)
    const violations = validate ? findViolations({ fileName, type, size: source.size }) : []
    if (violations.length > 0) throw new InvalidUploadError(violations)
    const result = await uploadResumableMedia({
      client,
      path: { sid, waba_id: wabaId },
      // A server that streams can decide on the type before the file comes.
      body: { type, file: { name: fileName, type, source } },
      signal,
      timeoutMs,
      responseValidator: body => zAccepted.parseAsync(readableSuccess(body)),
    })
    if (result.ok) {
      const { id, status } = result.data.data
      return { id: String(id), status: sentenceOf('status', status) }
    }
    if (result.status === undefined) throw withoutAnswer(result, signal)
    const { status, error, cause } = result
    throw refusalOf(status, error) ?? new OutcomeUnknownError(notUnderstood(status), { status, raw: error, cause })
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
