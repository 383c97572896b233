import {
  FileSourceError,
  InvalidUploadError,
  KaleyraError,
  UploadFailedError,
  UploadNotFoundError,
  WaitTimeoutError,
} from '@resumable-media/client'
import { refusals, shown } from '@resumable-media/client/rules'
import { ConnectionError, UploadError } from '@resumable-media/uploader'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { Interrupted } from './interrupts.ts'
import { UsageError } from './usage-error.ts'

/** How a command fails: a stable word, a sentence with the cure, and the exit code. */
export type Fault = {
  code: string
  message: string
  exitCode: ExitCode
  /** Every other file would meet it, too. */
  concernsAll: boolean
}

/** A fault that this program has found itself. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly fault: Fault
  constructor(code: string, message: string, how: { exitCode: ExitCode; concernsAll?: boolean; cause?: unknown }) {
    const { exitCode, concernsAll = false, cause } = how
    super(message, { cause })
    this.fault = { code, message, exitCode, concernsAll }
  }
}

export function faultOf(error: unknown): Fault {
  if (error instanceof CommandError) return error.fault
  if (error instanceof KaleyraError) return ofKaleyra(error)
  if (error instanceof UploadError) return ofGateway(error)
  if (error instanceof UsageError) return own(error.code, error, EXIT.usage)
  if (error instanceof Interrupted) return { ...own('INTERRUPTED', error, exitCodeOf(error.signal)), concernsAll: true }
  if (error instanceof InvalidUploadError) return own(error.reason, error, EXIT.refused)
  if (error instanceof FileSourceError) return own(error.reason, error, error.begun ? EXIT.lookFirst : EXIT.usage)
  if (error instanceof WaitTimeoutError) return own(error.reason, error, EXIT.tryAgain)
  if (error instanceof UploadFailedError || error instanceof UploadNotFoundError)
    return own(error.reason, error, EXIT.failed)
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const message = `This should not happen. Please report it, with these lines:\n${text}`
  return own('UNEXPECTED', { message }, EXIT.failed)
}

const own = (code: string, { message }: { message: string }, exitCode: ExitCode): Fault => ({
  code,
  message,
  exitCode,
  concernsAll: false,
})

function ofKaleyra(error: KaleyraError): Fault {
  const { reason, message, whatToDo } = error
  // The words of a refusal are Kaleyra's, and have no cure.
  const cure = reason in refusals ? whatToDo : hasNoAnswer(error) ? '`resumable-media doctor` looks for the cause.' : ''
  return {
    code: reason,
    message: `${message.replace(/(?<![.!?])\s*$/u, '.')} ${cure}`.trimEnd(),
    exitCode: EXITS[reason] ?? (PASSING.includes(reason) ? EXIT.tryAgain : EXIT.refused),
    concernsAll: !OF_ONE_FILE.includes(reason),
  }
}

const hasNoAnswer = ({ reason, status }: KaleyraError) =>
  reason === 'UNREACHABLE' || (reason === 'LOOKUP_FAILED' && status === undefined)

const PASSING = ['UNREACHABLE', 'LOOKUP_FAILED', 'RATE_LIMITED', 'SERVER_ERROR']
const EXITS: Record<string, ExitCode> = { OUTCOME_UNKNOWN: EXIT.lookFirst, UNEXPECTED_ANSWER: EXIT.usage }
const OF_ONE_FILE = ['BAD_FILE_NAME', 'BAD_PAYLOAD', 'TOO_LARGE', 'OUTCOME_UNKNOWN']

function ofGateway(error: UploadError): Fault {
  const { code, media, details } = error
  // It is the words of a server, which may have line breaks.
  const message = shown(error.message, Infinity)
  const how = (exitCode: ExitCode, words = message): Fault => ({
    code,
    message: words,
    exitCode,
    concernsAll: !media && !details && code !== 'FILE_UNREADABLE',
  })
  if (code === 'UNAUTHORIZED')
    return how(EXIT.refused, `${message} Set RESUMABLE_MEDIA_TOKEN, or give --token-file PATH.`)
  if (media) return how(code in refusals || REFUSALS.includes(code) ? EXIT.refused : EXIT.failed)
  if (code === 'FILE_UNREADABLE' || code === 'MEDIA_NOT_FOUND') return how(EXIT.failed)
  return how(error instanceof ConnectionError || error.retryable ? EXIT.tryAgain : EXIT.refused)
}

/** Of files that the gateway refuses at their last byte. */
const REFUSALS = ['CONTENT_MISMATCH', 'UNSUPPORTED_MEDIA_TYPE', 'CHECKSUM_MISMATCH', 'KALEYRA_REJECTED']
