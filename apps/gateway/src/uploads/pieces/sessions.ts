import type { Spool } from '../../spool/spool.ts'
import type { Log } from '../../lib/log.ts'
import type { MediaReads } from '../../store/media-reads.ts'
import type { Endings } from '../../retention/endings.ts'
import type { EndMedia } from '../../store/end-media.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { startCaretaker } from './expire.ts'
import { createFinish } from './finish.ts'
import { createGiveUp } from './give-up.ts'
import { cancelled, stopping } from './yield.ts'
import { createLocks } from './session-locks.ts'
import { createLook } from './offset.ts'
import { createReceive } from './append.ts'
import { getUpload } from './upload.ts'

export type Uploads = Awaited<ReturnType<typeof startUploads>>

type Deps = {
  store: MediaStore
  archive: MediaReads
  spool: Pick<Spool, 'openPart' | 'cutBack' | 'pathOf'>
  endMedia: EndMedia
  /** Throws MediaNotFoundError or TooLateError. */
  cancel: (id: string) => Promise<void>
  uploadTtlMs: number
  endings: Endings
  now: () => number
  monotonic: () => number
  log: Log
}

/** The uploads that come in pieces: what can be done with them, one thing at a time for each. */
export async function startUploads({ cancel, ...deps }: Deps) {
  const locks = createLocks()
  const finish = createFinish({ ...deps, pathOf: deps.spool.pathOf })
  const caretaker = await startCaretaker({ ...deps, locks, finish, giveUp: createGiveUp(deps) })
  const { submit, wake } = caretaker

  return {
    receive: createReceive({ ...deps, locks, submit }),
    look: createLook({ ...deps, locks, submit }),
    cancel: (id: string) => locks.hold(id, cancelled(), () => cancel(id)),
    /** As `cancel`, for an upload that can still be gone on with; throws a Refusal for any other. */
    terminate: (id: string) =>
      locks.hold(id, cancelled(), async () => {
        getUpload(id, await deps.store.find(id))
        await cancel(id)
      }),
    wake,
    /** What is being sent gives way, and is kept. */
    async stop(): Promise<void> {
      await locks.close(stopping())
      await caretaker.stop()
    },
  }
}
