import type { UploadError } from '@resumable-media/uploader'
import { isSameKind } from '../words/kinds.ts'
import { plainMessage } from './plain-message.ts'
import type { Row } from './row.ts'
import { isUnfinished } from './standing.ts'

export type Cure = {
  /** What happened, in a few words. */
  title: string
  /** The gateway's own sentence: the value, the limit and what to do. */
  message: string
  /** A name that would pass. */
  fileName?: string
  /** Whether the same file can be sent once more. */
  again: boolean
}

/** What went wrong with a file and what mends it; undefined when nothing did. */
export function cureOf(row: Row): Cure | undefined {
  const { upload, media } = row
  if (media?.failure) {
    const { code, message } = media.failure
    return { title: TITLES[code] ?? 'Kaleyra did not make a handle of it', message, again: upload !== undefined }
  }
  // One that may still change by itself needs no cure, and neither does what somebody wanted.
  if (!upload?.error || upload.isRunning || upload.status === 'CANCELLED' || !isUnfinished(row)) return undefined
  const { error } = upload
  const fileName = suggestionOf(error)
  return {
    title: titleOf(error),
    message: plainMessage(error, row),
    ...(fileName !== undefined && { fileName }),
    again: fileName === undefined && !FOR_GOOD.has(error.code),
  }
}

function titleOf({ code, details }: UploadError): string {
  const isOfItsKind = details?.__typename === 'ContentMismatchError' && isSameKind(details.declared, details.detected)
  if (isOfItsKind) return 'The file is not in order'
  return TITLES[code] ?? 'The file could not be sent'
}

function suggestionOf({ details }: UploadError): string | undefined {
  return details?.__typename === 'InvalidFileNameError' ? details.suggestion : undefined
}

/** Sent again, these files would be refused again. */
const FOR_GOOD = new Set([
  'UNSUPPORTED_MEDIA_TYPE',
  'CONTENT_MISMATCH',
  'EMPTY_FILE',
  'FILE_TOO_LARGE',
  'FORBIDDEN_WABA',
])

const TITLES: Record<string, string> = {
  NO_CONNECTION: 'The gateway could not be reached',
  STALLED: 'Nothing got through to the gateway',
  FOREIGN_ORIGIN: 'The gateway does not let this page call it',
  PAGE_INCOMPLETE: 'A part of this page did not load',
  HTTP_413: 'A proxy does not let so large a request through',
  INVALID_FILE_NAME: 'WhatsApp does not take this file name',
  UNSUPPORTED_MEDIA_TYPE: 'This kind of file cannot be uploaded',
  CONTENT_MISMATCH: 'The file is not what its name says',
  EMPTY_FILE: 'The file is empty',
  FILE_TOO_LARGE: 'The file is too large',
  FORBIDDEN_WABA: 'This account cannot be used here',
  RATE_LIMITED: 'The hour is full',
  TOO_MANY: 'Too many uploads at the same time',
  UNAUTHORIZED: 'The token was not taken',
  FORBIDDEN_SCOPE: 'The token does not let you upload',
  QUEUE_FULL: 'Too many uploads wait already',
  STORAGE_FULL: 'There is no room at the moment',
  STORAGE_FAULT: 'The gateway’s disk cannot be used at the moment',
  BAD_CREDENTIALS: 'Kaleyra did not accept the gateway’s key',
  ACCOUNT_NOT_ENABLED: 'The Kaleyra account may not upload yet',
  WABA_NOT_OWNED: 'The account is not one of this Kaleyra account',
  WABA_WRONG_VERSION: 'The account is on an older WhatsApp API',
  OUTCOME_UNKNOWN: 'Kaleyra’s answer was lost',
  PROCESSING_FAILED: 'Kaleyra could not process the file',
  NO_OUTCOME: 'Kaleyra never told what became of it',
  RETRIES_EXHAUSTED: 'Every try to send it has failed',
}
