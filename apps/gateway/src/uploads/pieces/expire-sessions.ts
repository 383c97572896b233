import type { Log } from '../../lib/log.ts'
import type { MediaReads } from '../../store/media-reads.ts'
import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { Endings } from '../../retention/endings.ts'
import type { EndMedia } from '../../store/end-media.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { isOfFile } from '../../errors/upload-errors.ts'
import type { Finish } from './finish.ts'
import type { SessionLocks } from './session-locks.ts'
import { isTakenOver, takenOver } from './session.ts'
import type { Session } from './session.ts'
import { withPart } from './with-part.ts'
import type { PartDeps } from './with-part.ts'

type Deps = PartDeps & {
  store: Pick<MediaStore, 'change' | 'clampDue' | 'due' | 'find' | 'nextDueAt'>
  reads: Pick<MediaReads, 'receiving'>
  locks: SessionLocks
  finish: Finish
  endMedia: EndMedia
  uploadTtlMs: number
  endings: Pick<Endings, 'now' | 'due' | 'isSettled'>
  now: () => number
  log: Pick<Log, 'error'>
}

const AT_ONCE = 100
/** Settled together, they share transactions. */
const TOGETHER = 20
const AGAIN_MS = 1000

/**
 * The loop over sessions without a request: at the start all, later those that are overdue or could not be finished. A
 * whole session is finished; an overdue one is FAILED, and its bytes are removed.
 */
export async function startSessionExpiry({ store, spool, reads, locks, finish, endMedia, uploadTtlMs, ...deps }: Deps) {
  const { endings, now, log } = deps
  const unsettled = new Set(await reads.receiving())

  async function settle(id: string): Promise<void> {
    await locks.hold(id, takenOver(), async signal => {
      const media = await store.find(id)
      if (signal.aborted || media?.status !== 'RECEIVING' || media.receivedBytes === null) return
      const session = { ...media, receivedBytes: media.receivedBytes }
      await withPart({ store, spool }, session, async file => {
        const size = file.size()
        if (size === media.size) {
          await file.sync()
          await finish(session)
        } else if ((media.dueAt ?? Infinity) <= endings.now(uploadTtlMs)) await giveUp(session, size)
        else if (size !== media.receivedBytes) {
          await file.sync()
          await store.change(id, { receivedBytes: size }, { within: 'RECEIVING' })
        }
      })
    })
  }

  async function giveUp(session: Session, received: number): Promise<void> {
    const message = `Only ${received} of ${session.size} bytes came, and then none for too long; they are gone. Upload the file again.`
    const why = { cause: 'CLOCK', failure: { code: 'UPLOAD_EXPIRED', message }, message } as const
    await endMedia(session, 'FAILED', why, { receivedBytes: received })
  }

  const loop = startDueLoop(
    async () => {
      if (endings.isSettled()) await store.clampDue(['RECEIVING'], uploadTtlMs)
      for (const { id } of await store.due(['RECEIVING'], AT_ONCE, endings.now(uploadTtlMs))) unsettled.add(id)
      const faults: unknown[] = []
      const trySettling = async (id: string) => {
        try {
          await settle(id)
          unsettled.delete(id)
        } catch (error) {
          // Its bytes are not as announced, and it is FAILED now; or another gateway has taken it over, and settles it.
          if (isOfFile(error) || isTakenOver(error)) unsettled.delete(id)
          else faults.push(error)
        }
      }
      const all = [...unsettled]
      for (let from = 0; from < all.length; from += TOGETHER) {
        // One with a request is settled after the request.
        const idle = all.slice(from, from + TOGETHER).filter(id => !locks.isHeld(id))
        await Promise.all(idle.map(trySettling))
      }
      // The loop tries again after a moment.
      if (faults.length > 0) throw new AggregateError(faults)
      if (unsettled.size > 0) return now() + AGAIN_MS
      return endings.due((await store.nextDueAt(['RECEIVING'])) ?? Infinity, uploadTtlMs)
    },
    { now, onError: error => log.error({ err: error }, 'an upload could not be settled') },
  )

  return {
    ...loop,

    /** Settles a session once no request holds it, and repeats that until it succeeds. */
    settleSoon(id: string): void {
      unsettled.add(id)
      loop.wake()
    },
  }
}
