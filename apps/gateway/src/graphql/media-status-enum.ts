import type { MediaStatus } from '../media/media.ts'
import { builder, describedValues } from './builder.ts'

const MEANINGS: Record<MediaStatus, string> = {
  RECEIVING: 'Its bytes are still arriving: `receivedBytes` of `size`.',
  QUEUED:
    'Every byte is safe here. It waits for its first try, for a free slot, or for another try: see `dueAt` and `lastError`.',
  PENDING: 'Kaleyra has taken the file and is processing it.',
  UPLOADED: 'Done: `handle` can be used until `handleExpiresAt`.',
  EXPIRED: 'The handle has had its 24 hours. `renewMedia` makes a new one, as long as the data is kept.',
  FAILED: 'There will be no handle; `failure` says why.',
  CANCELLED: 'It was given up before it went to Kaleyra.',
}

export const MediaStatusEnum = builder.enumType('MediaStatus', {
  description: 'Where a media item stands. It never returns to a state that it has left.',
  values: describedValues(MEANINGS),
})
