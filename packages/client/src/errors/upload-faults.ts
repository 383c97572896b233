import { DocumentedError } from './documented-error.ts'
import type { Violation } from '../violations.ts'

// Faults of the upload and not of the call: Kaleyra has no part in them, so that they are no `KaleyraError`.

/** The file breaks a rule that Kaleyra documents; nothing was sent. */
export class InvalidUploadError extends DocumentedError {
  override readonly name = 'InvalidUploadError'
  override readonly reason = 'INVALID_UPLOAD'
  readonly violations: readonly Violation[]

  constructor(violations: readonly Violation[]) {
    super(violations.map(violation => violation.message).join(' '))
    this.violations = violations
  }
}

/**
 * The file cannot be read, or is not as long as it was said to be. A call that had begun was cut off before its end; look
 * the upload up before trying again.
 */
export class FileSourceError extends DocumentedError {
  override readonly name = 'FileSourceError'
  override readonly reason = 'FILE_SOURCE'
  /** Whether a part of the file may have been sent. */
  readonly begun: boolean

  constructor(message: string, { cause, begun = false }: { cause?: unknown; begun?: boolean } = {}) {
    super(message, { cause })
    this.begun = begun
  }
}
