import type { Violation } from '../violations.ts'

// Faults of the upload and not of the call: Kaleyra has no part in them, so that they are no `KaleyraError`.

/** The file breaks a rule that Kaleyra documents; nothing was sent. */
export class InvalidUploadError extends Error {
  override readonly name = 'InvalidUploadError'
  readonly reason = 'INVALID_UPLOAD'
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
export class FileSourceError extends Error {
  override readonly name = 'FileSourceError'
  readonly reason = 'FILE_SOURCE'

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
  }
}
