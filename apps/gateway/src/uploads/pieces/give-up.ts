import type { EndMedia } from '../../store/end-media.ts'
import type { Session } from './session.ts'

export const UPLOAD_EXPIRED = 'UPLOAD_EXPIRED'

/** Gives up a session for which no byte has come for its time: it is FAILED, and its bytes are gone. */
export function createGiveUp({ endMedia }: { endMedia: EndMedia }) {
  return async function giveUp(media: Session, received: number): Promise<void> {
    const message = `Only ${received} of ${media.size} bytes came, and then none for too long; they are gone. Upload the file again.`
    await endMedia(media, 'FAILED', { cause: 'CLOCK', failure: { code: UPLOAD_EXPIRED, message }, message })
  }
}
