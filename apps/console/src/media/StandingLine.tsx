import type { Media } from '@resumable-media/uploader'
import { HandleCountdown } from './HandleCountdown.tsx'
import type { Standing } from './standing.ts'

/** Where it stands: a word that is a colour too, and what more there is to know. */
export function StandingLine({ standing, media }: { standing: Standing; media: Media | undefined }) {
  return (
    <p className="standing" data-tone={standing.tone}>
      <span className="standing-label">{standing.label}</span>
      {standing.detail !== undefined && <span className="standing-detail">{standing.detail}</span>}
      {media?.status === 'UPLOADED' && media.handleExpiresAt && (
        <span className="standing-detail">
          <HandleCountdown expiresAt={media.handleExpiresAt} />
        </span>
      )}
    </p>
  )
}
