import { UserError } from './user-error.ts'
import type { RefusalReason } from '../media/refusal-reason.ts'

export class KaleyraRejectedError extends UserError {
  override name = 'KaleyraRejectedError'
  readonly code = 'KALEYRA_REJECTED'
  readonly reason: RefusalReason
  readonly mediaId: string
  constructor(reason: RefusalReason, message: string, mediaId: string) {
    super(message)
    this.reason = reason
    this.mediaId = mediaId
  }
}
