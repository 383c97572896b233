import type { Spool } from '../../spool/spool.ts'
import type { Log } from '../../lib/log.ts'
import type { MediaReads } from '../../store/media-reads.ts'
import type { Endings } from '../../retention/endings.ts'
import type { EndMedia } from '../../store/end-media.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { createAppend } from './append.ts'
import { startSessionExpiry } from './expire-sessions.ts'
import { createFinish, createFinishOrDelay } from './finish.ts'
import type { Finish } from './finish.ts'
import { createOffset } from './offset.ts'
import type { SessionLocks } from './session-locks.ts'
import type { Received } from './received.ts'
import { cancelled, getSession, stopping } from './session.ts'

export type Sessions = Awaited<ReturnType<typeof startSessions>>

type Deps = {
  store: MediaStore
  /** The sessions that earlier workers have left, for the start. */
  reads: Pick<MediaReads, 'receiving'>
  locks: SessionLocks
  spool: Pick<Spool, 'open' | 'measure' | 'part' | 'truncateToSynced'>
  endMedia: EndMedia
  /** Throws MediaNotFoundError or TooLateError. */
  cancel: (id: string) => Promise<void>
  received: Pick<Received, 'tell' | 'forget'>
  /** Wraps what makes a whole upload a queued item. */
  traceFinish: (finish: Finish) => Finish
  uploadTtlMs: number
  endings: Endings
  now: () => number
  monotonic: () => number
  log: Log
}

/** The operations on upload sessions, one at a time for each session. */
export async function startSessions(deps: Deps) {
  const { store, reads, locks, spool, endMedia, cancel, received, uploadTtlMs, endings, now, monotonic, log } = deps
  const finish = deps.traceFinish(createFinish({ store, spool, endMedia, now }))
  const expiry = await startSessionExpiry({
    store,
    reads,
    spool,
    locks,
    finish,
    endMedia,
    uploadTtlMs,
    endings,
    now,
    log,
  })
  const finishOrDelay = createFinishOrDelay({ finish, finishLater: expiry.settleSoon, log })

  return {
    append: createAppend({ store, spool, locks, finish: finishOrDelay, received, uploadTtlMs, now, monotonic }),
    offset: createOffset({ store, spool, locks, finish: finishOrDelay }),
    cancel: (id: string) => locks.hold(id, cancelled(), () => cancel(id)),
    /** As `cancel`; throws as `getSession` for a session that cannot continue. */
    terminate: (id: string) =>
      locks.hold(id, cancelled(), async () => {
        getSession(id, await store.find(id))
        await cancel(id)
      }),
    wake: expiry.wake,
    /** Looks at a session that a dead gateway has left. */
    settleSoon: expiry.settleSoon,
    /** Requests under way yield; the bytes they have sent are kept. */
    async stop(): Promise<void> {
      await locks.askToYield(stopping())
      await expiry.stop()
    },
  }
}
