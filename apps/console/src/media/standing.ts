import type { UploadItem } from '@resumable-media/uploader/react'
import type { Row } from './row.ts'
import { shortProgress } from '../words/size.ts'
import { pointInTime } from '../words/time.ts'

export type Standing = {
  /** How it looks: on its way, waiting, done, wrong, or over. */
  tone: 'busy' | 'waiting' | 'ready' | 'bad' | 'over'
  label: string
  detail?: string
  /** From 0 to 1; null when it moves by an unknown amount. */
  progress?: number | null
}

/** Where a file stands, in plain words. */
export function standingOf(row: Row): Standing {
  const { media, upload } = row
  if (upload?.isRunning && upload.status === 'NEEDS_TOKEN') return needsToken(row, upload)
  if (upload && isHere(row)) return sendingOf(upload, row.away)
  if (upload?.error && isUnfinished(row)) {
    return upload.status === 'CANCELLED' ? CANCELLED : { tone: 'bad', label: 'Not sent' }
  }
  if (media === undefined)
    return row.pending ? interrupted(row, row.pending.receivedBytes) : { tone: 'busy', label: 'Checking' }
  switch (media.status) {
    case 'RECEIVING':
      if (row.pending) return interrupted(row, media.receivedBytes)
      return {
        tone: 'busy',
        label: 'Arriving',
        detail: `${shortProgress(media.receivedBytes, media.size)}, from another page`,
        progress: media.receivedBytes / media.size,
      }
    case 'QUEUED':
      return queued(row)
    case 'PENDING':
      return { tone: 'busy', label: 'Processing', detail: 'Kaleyra has it', progress: null }
    case 'UPLOADED':
      return { tone: 'ready', label: 'Ready' }
    case 'EXPIRED':
      return { tone: 'over', label: 'Expired', detail: 'Its handle can no longer be used' }
    case 'FAILED':
      return { tone: 'bad', label: 'Failed' }
    case 'CANCELLED':
      return CANCELLED
    default:
      // A state that a newer gateway knows.
      return { tone: 'busy', label: media.status satisfies never }
  }
}

const CANCELLED: Standing = { tone: 'over', label: 'Cancelled' }

/** Whether the gateway still lacks bytes of it. */
export const isUnfinished = ({ media }: Row): boolean => media === undefined || media.status === 'RECEIVING'

/** Whether its bytes are still with this page. */
export const isHere = (row: Row): boolean => row.upload?.isRunning === true && isUnfinished(row)

function sendingOf(upload: UploadItem, away = false): Standing {
  const detail = shortProgress(upload.sentBytes, upload.file.size)
  const progress = upload.progress
  switch (upload.status) {
    case 'CHECKING':
      return away
        ? { tone: 'waiting', label: FOR_GATEWAY, detail, progress }
        : { tone: 'busy', label: 'Checking', progress: null }
    case 'WAITING':
      return { tone: 'waiting', label: 'Waiting for other files', detail, progress }
    case 'PAUSED':
      return { tone: 'waiting', label: 'Paused', detail, progress }
    case 'OFFLINE':
      return { tone: 'waiting', label: 'Waiting for the connection', detail, progress }
    case 'RETRYING': {
      const label = upload.error?.code === 'PAGE_INCOMPLETE' ? 'Waiting for a part of this page' : FOR_GATEWAY
      return { tone: 'waiting', label, detail, progress }
    }
    default:
      return away
        ? { tone: 'waiting', label: FOR_GATEWAY, detail, progress }
        : { tone: 'busy', label: 'Sending', detail, progress }
  }
}

const FOR_GATEWAY = 'Waiting for the gateway'

/** A file that was sent whole may have a handle by now, which the page cannot read without a token. */
function needsToken(row: Row, upload: UploadItem): Standing {
  const detail = isUnfinished(row) ? shortProgress(upload.sentBytes, upload.file.size) : 'all of it was sent'
  return { tone: 'waiting', label: 'Waiting for a token', detail, progress: upload.progress }
}

const interrupted = (row: Row, receivedBytes: number): Standing => ({
  tone: 'waiting',
  label: 'Interrupted',
  detail: `${shortProgress(receivedBytes, row.size)}. Choose the same file again to continue`,
  progress: receivedBytes / row.size,
})

function queued({ media }: Row): Standing {
  if (media?.lastError?.code === 'SAME_NAME_UNDER_WAY')
    return { tone: 'waiting', label: 'Queued', detail: 'behind another file of the same name' }
  if (!media?.dueAt) return { tone: 'busy', label: 'Handing over', detail: 'to Kaleyra', progress: null }
  const at = pointInTime(media.dueAt)
  if (media.lastError) return { tone: 'waiting', label: 'Trying again', detail: `at ${at}` }
  const place = media.position === null ? '' : `${ordinal(media.position)} in line, `
  return { tone: 'waiting', label: 'Queued', detail: `${place}goes out about ${at}` }
}

const PLURAL = new Intl.PluralRules('en', { type: 'ordinal' })
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }
const ordinal = (place: number) => `${place}${ENDINGS[PLURAL.select(place)] ?? 'th'}`
