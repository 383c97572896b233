import type { MediaEvent, MediaStatus } from '@resumable-media/uploader'

/** What happened, in plain words. */
export function happened({ status, cause, attempt }: MediaEvent): string {
  if (status === 'QUEUED' && cause === 'RENEWAL') return 'Made from the bytes of an earlier one'
  if (status === 'QUEUED' && attempt > 0) return `Try ${attempt} did not succeed; tried again by itself`
  if (status === 'UPLOADED') return `Handle ready${HOW[cause] ?? ''}`
  return WORDS[status]
}

const WORDS: Record<MediaStatus, string> = {
  RECEIVING: 'Upload begun',
  QUEUED: 'Every byte arrived',
  PENDING: 'Kaleyra took the file',
  UPLOADED: 'Handle ready',
  EXPIRED: 'Handle expired',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
}

const HOW: Partial<Record<MediaEvent['cause'], string>> = {
  CALLBACK: ', as Kaleyra called back',
  POLL: ', as Kaleyra said when asked',
  LOOKUP: ', found after the answer was lost',
}
