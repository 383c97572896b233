import { KaleyraError } from './kaleyra-error.ts'
import type { Violation } from '../violations.ts'

/** The file breaks a rule that Kaleyra documents; nothing was sent. */
export class InvalidUploadError extends KaleyraError {
  override readonly reason = 'INVALID_UPLOAD'
  readonly violations: readonly Violation[]

  constructor(violations: readonly Violation[]) {
    super(violations.map(violation => violation.message).join(' '))
    this.violations = violations
  }
}

/**
 * The file cannot be read, or is not as long as it was said to be. A call that had begun was cut off before its end, so
 * that no upload was made.
 */
export class FileSourceError extends KaleyraError {
  override readonly reason = 'FILE_SOURCE'

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
  }
}
