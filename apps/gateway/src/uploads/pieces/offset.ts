import type { MediaStore } from '../../store/media-store.ts'
import type { Finish } from './finish.ts'
import type { SessionLocks } from './session-locks.ts'
import { getSession, takenOver } from './session.ts'
import type { Session } from './session.ts'
import { withPart } from './with-part.ts'
import type { PartDeps } from './with-part.ts'

/** What a request needs to work on a session. */
export type SessionDeps = PartDeps & {
  store: Pick<MediaStore, 'change' | 'find'>
  locks: SessionLocks
  finish: Finish
}

/** Answers a session with the offset that is on the disk. A request that is still sending yields. */
export function createOffset({ store, spool, locks, finish }: SessionDeps) {
  return async function offset(id: string): Promise<Session> {
    return locks.hold(id, takenOver(), async () => {
      const session = getSession(id, await store.find(id))
      if (session.status !== 'RECEIVING') return session
      const receivedBytes = await withPart({ store, spool }, session, async file => {
        await file.sync()
        // Once answered, it stays: a later sync that fails goes back no further than the row. It is true without it.
        const size = file.size()
        if (size !== session.receivedBytes && size < session.size)
          await store.change(id, { receivedBytes: size }, { within: 'RECEIVING' }).catch(() => {})
        // To say "complete" is to promise that it goes out.
        if (size === session.size) await finish(session)
        return size
      })
      return { ...getSession(id, await store.find(id)), receivedBytes }
    })
  }
}
