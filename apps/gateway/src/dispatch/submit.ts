import {
  AccountNotEnabledError,
  BadCredentialsError,
  BadFileNameError,
  BadPayloadError,
  FileSourceError,
  FileTooLargeError,
  InvalidUploadError,
  KaleyraError,
  OutcomeUnknownError,
  RateLimitedError,
  ServerError,
  UnexpectedAnswerError,
  UnreachableError,
  WabaNotOwnedError,
  WabaWrongVersionError,
} from '@resumable-media/client'
import type { KaleyraClient } from '@resumable-media/client'
import { NoAccountError } from '../accounts/no-account-error.ts'
import { getWhole } from '../media/media.ts'
import type { Media } from '../media/media.ts'
import type { RefusalReason } from '../media/refusal.ts'
import type { Outcome } from './outcome.ts'

type Deps = { client: Pick<KaleyraClient, 'uploadResumableMedia'>; pathOf: (id: string) => string }

/** Sends a media's file to Kaleyra, once, and says what became of it. Throws only what is a fault of ours. */
export function createSubmit({ client, pathOf }: Deps) {
  return async function submit(media: Media, signal: AbortSignal): Promise<Outcome> {
    try {
      const { wabaId, fileName, type } = getWhole(media)
      const answer = await client.uploadResumableMedia({
        wabaId,
        fileName,
        type,
        file: { path: pathOf(media.id) },
        signal,
      })
      return { kind: 'accepted', kaleyraId: answer.id, kaleyraStatus: answer.status }
    } catch (error) {
      if (signal.aborted && error === signal.reason) return STOPPED
      return outcomeOf(error)
    }
  }
}

/** The gateway is stopping, and nothing of the file had been sent. */
const STOPPED: Outcome = {
  kind: 'later',
  code: 'STOPPED',
  message: 'The gateway was stopped before the file was sent.',
  begun: false,
}

export function outcomeOf(error: unknown): Outcome {
  // Put off like a Kaleyra that cannot be reached: a WABA that was taken out by mistake costs nobody an upload.
  if (error instanceof NoAccountError) return { kind: 'later', code: error.code, message: error.message, begun: false }
  if (error instanceof OutcomeUnknownError) return { kind: 'unknown', message: error.message }
  if (error instanceof UnreachableError) {
    return { kind: 'later', code: 'UNREACHABLE', message: error.message, begun: false }
  }
  if (error instanceof RateLimitedError) return { kind: 'limited', message: error.message }
  // Without a code of Kaleyra's it is the word of somebody in between, who speaks for today only.
  if (error instanceof ServerError || (error instanceof UnexpectedAnswerError && error.code === undefined))
    return { kind: 'later', code: 'KALEYRA_ERROR', message: error.message, begun: true }
  if (error instanceof KaleyraError) return { kind: 'refused', reason: reasonOf(error), message: error.message }
  if (error instanceof InvalidUploadError) return { kind: 'refused', reason: 'OTHER', message: error.message }
  if (error instanceof FileSourceError) return { kind: 'refused', reason: 'OTHER', message: FILE_LOST }
  throw error
}

const FILE_LOST = 'The bytes of the file can no longer be read here. Upload the file again.'

function reasonOf(error: KaleyraError): RefusalReason {
  return REASONS.find(([type]) => error instanceof type)?.[1] ?? 'OTHER'
}

const REASONS = [
  [BadCredentialsError, 'BAD_CREDENTIALS'],
  [AccountNotEnabledError, 'ACCOUNT_NOT_ENABLED'],
  [WabaNotOwnedError, 'WABA_NOT_OWNED'],
  [WabaWrongVersionError, 'WABA_WRONG_VERSION'],
  [BadPayloadError, 'BAD_PAYLOAD'],
  [BadFileNameError, 'BAD_FILE_NAME'],
  [FileTooLargeError, 'TOO_LARGE'],
] as const
