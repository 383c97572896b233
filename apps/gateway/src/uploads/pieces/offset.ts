import type { MediaStore } from '../../store/media-store.ts'
import type { Finish } from './finish.ts'
import type { SessionLocks } from './session-locks.ts'
import { getSession, takenOver } from './session.ts'
import type { Session } from './session.ts'
import { withPart } from './with-part.ts'
import type { PartDeps } from './with-part.ts'

export type SessionDeps = PartDeps & {
  store: Pick<MediaStore, 'change' | 'find'>
  locks: SessionLocks
  finish: Finish
}

/** Answers a session with the offset that is on the disk. An earlier request yields. */
export function createOffset({ store, spool, locks, finish }: SessionDeps) {
  return async function offset(id: string): Promise<Session> {
    return locks.hold(id, takenOver(), async () => {
      const session = getSession(id, await store.find(id))
      if (session.status !== 'RECEIVING') return session
      const receivedBytes = await withPart({ store, spool }, session, async file => {
        await file.sync()
        // The row keeps an answered offset: after a failed sync the file goes back no further. The answer holds without it.
        const size = file.size()
        if (size !== session.receivedBytes && size < session.size)
          await store.change(id, { receivedBytes: size }, { within: 'RECEIVING' }).catch(() => {})
        // "Complete" promises that the file will be sent.
        if (size === session.size) await finish(session)
        return size
      })
      return { ...getSession(id, await store.find(id)), receivedBytes }
    })
  }
}
