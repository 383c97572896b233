import { shown } from '@resumable-media/client/rules'
import type { Media } from '../media/media.ts'
import type { RefusalReason } from '../media/refusal-reason.ts'
import { UserError } from './caller-error.ts'

export class MediaNotFoundError extends UserError {
  readonly code = 'MEDIA_NOT_FOUND'
  constructor(id: string) {
    super(`There is no media item "${shown(id)}": it is unknown, or no longer kept. Upload the file again.`)
  }
}

export class TooLateError extends UserError {
  readonly code = 'TOO_LATE'
  readonly status: Media['status']
  constructor({ id, status }: Media) {
    const why = status === 'QUEUED' ? 'it is being sent to Kaleyra at this moment' : `it is ${status}`
    super(`Media item ${id} cannot be cancelled any more: ${why}.`)
    this.status = status
  }
}

export class NotRenewableError extends UserError {
  readonly code = 'NOT_RENEWABLE'
  readonly status: Media['status']
  constructor({ id, status }: Media) {
    const why =
      status === 'QUEUED' || status === 'PENDING'
        ? 'its first handle is still to come'
        : 'its bytes are not held any more'
    super(`Media item ${id} is ${status} and cannot be renewed: ${why}.`)
    this.status = status
  }
}

export class KaleyraRejectedError extends UserError {
  readonly code = 'KALEYRA_REJECTED'
  readonly reason: RefusalReason
  readonly mediaId: string
  constructor(reason: RefusalReason, message: string, mediaId: string) {
    super(message)
    this.reason = reason
    this.mediaId = mediaId
  }
}
