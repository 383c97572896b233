import {
  FileSourceError,
  InvalidUploadError,
  KaleyraError,
  UnreachableError,
  UploadFailedError,
  UploadNotFoundError,
  WaitTimeoutError,
} from '@resumable-media/client'
import { refusals } from '@resumable-media/client/rules'
import { ConfigError } from '@resumable-media/runtime/config'
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
  concernsAll?: boolean
}

/** A fault that this program has found itself. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly fault: Fault
  constructor(code: string, message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(message, options)
    this.fault = { code, message, exitCode }
  }
}

export function faultOf(error: unknown): Fault {
  if (error instanceof CommandError) return error.fault
  if (error instanceof UsageError || error instanceof ConfigError)
    return { code: error.code, message: error.message, exitCode: EXIT.usage }
  if (error instanceof Interrupted)
    return { code: 'INTERRUPTED', message: error.message, exitCode: exitCodeOf(error.signal), concernsAll: true }
  if (error instanceof KaleyraError) return ofKaleyra(error)
  if (error instanceof InvalidUploadError) return { code: error.reason, message: error.message, exitCode: EXIT.refused }
  if (error instanceof FileSourceError)
    return { code: error.reason, message: withCure(error), exitCode: error.begun ? EXIT.tryAgain : EXIT.usage }
  if (error instanceof WaitTimeoutError) return { code: error.reason, message: error.message, exitCode: EXIT.tryAgain }
  if (error instanceof UploadFailedError || error instanceof UploadNotFoundError)
    return { code: error.reason, message: error.message, exitCode: EXIT.failed }
  if (error instanceof UploadError) return ofGateway(error)
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    code: 'UNEXPECTED',
    message: `This should not happen. Please report it, with these lines:\n${text}`,
    exitCode: EXIT.failed,
  }
}

const withCure = ({ message, whatToDo }: KaleyraError | FileSourceError) =>
  message.includes(whatToDo) ? message : `${message}${/[.!?]$/u.test(message) ? '' : '.'} ${whatToDo}`

function ofKaleyra(error: KaleyraError): Fault {
  const { reason } = error
  const doctor =
    error instanceof UnreachableError || reason === 'LOOKUP_FAILED'
      ? ' `resumable-media doctor` looks for the cause.'
      : ''
  return {
    code: reason,
    message: `${withCure(error)}${doctor}`,
    exitCode: PASSING.includes(reason) ? EXIT.tryAgain : reason === 'UNEXPECTED_ANSWER' ? EXIT.usage : EXIT.refused,
    concernsAll: !OF_ONE_FILE.includes(reason),
  }
}

const PASSING = ['UNREACHABLE', 'LOOKUP_FAILED', 'OUTCOME_UNKNOWN', 'RATE_LIMITED', 'SERVER_ERROR']
const OF_ONE_FILE = ['BAD_FILE_NAME', 'BAD_PAYLOAD', 'TOO_LARGE', 'OUTCOME_UNKNOWN']

function ofGateway(error: UploadError): Fault {
  const { code, message, media, details } = error
  const how = (exitCode: ExitCode, words = message): Fault => ({
    code,
    message: words,
    exitCode,
    concernsAll: !media && !details,
  })
  if (code === 'NO_CONNECTION' || code === 'STALLED') return how(EXIT.tryAgain, `${message}${causeIn(error)}`)
  if (code === 'UNAUTHORIZED')
    return how(EXIT.refused, `${message} Set RESUMABLE_MEDIA_TOKEN, or give --token-file PATH.`)
  if (media) return how(code in refusals || REFUSALS.includes(code) ? EXIT.refused : EXIT.failed)
  if (code === 'FILE_UNREADABLE' || code === 'MEDIA_NOT_FOUND') return how(EXIT.failed)
  if (NO_GATEWAY.test(code))
    return how(
      EXIT.usage,
      `There is no gateway at this address: ${message} Check --gateway; it is the address without /graphql.`,
    )
  return how(error instanceof ConnectionError || error.retryable ? EXIT.tryAgain : EXIT.refused)
}

/** Of files that the gateway refuses at their last byte. */
const REFUSALS = ['CONTENT_MISMATCH', 'UNSUPPORTED_MEDIA_TYPE', 'CHECKSUM_MISMATCH', 'KALEYRA_REJECTED']
/** What another server answers to GraphQL: a page, another status than one that may pass, or another schema. */
const NO_GATEWAY = /^(?:HTTP_(?:[23]\d\d|4(?!08|25|29)\d\d|501)|GRAPHQL_VALIDATION_FAILED|BAD_REQUEST)$/u

/** Of `fetch`, whose own error is "fetch failed". */
function causeIn({ cause }: { cause?: unknown }): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : undefined
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : ''
  return /^[A-Z_\d]{2,64}$/u.test(code) ? ` (${code})` : ''
}
