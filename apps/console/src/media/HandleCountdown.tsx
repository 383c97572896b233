import { useNow } from '../time/useNow.ts'
import { countdown } from '../words/time.ts'

/** How long the handle can still be used. */
export function HandleCountdown({ expiresAt }: { expiresAt: string }) {
  const leftMs = Date.parse(expiresAt) - useNow()
  if (leftMs <= 0) return 'Handle has expired'
  return (
    <time className="countdown" dateTime={expiresAt} data-short={leftMs < SHORT_MS}>
      Handle good for {countdown(leftMs)}
    </time>
  )
}

/** From here on it is time to renew. */
export const SHORT_MS = 3_600_000
