import type { Measured } from '../../spool/meter.ts'
import type { Log } from '../../lib/log.ts'
import type { MediaReads } from '../../store/media-reads.ts'
import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import type { Endings } from '../../retention/endings.ts'
import type { MediaStore } from '../../store/media-store.ts'
import { UserError } from '../../errors/user-error.ts'
import { takenOver } from './yield.ts'
import type { Locks } from './session-locks.ts'
import { withPart } from './open-part.ts'
import type { PartDeps } from './open-part.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Upload } from './upload.ts'

type Deps = PartDeps & {
  store: Pick<MediaStore, 'change' | 'clampDue' | 'due' | 'find' | 'nextDueAt'>
  archive: Pick<MediaReads, 'receiving'>
  locks: Locks
  finish: (media: Upload, measured?: Measured) => Promise<void>
  giveUp: (media: Upload, received: number) => Promise<void>
  uploadTtlMs: number
  endings: Endings
  now: () => number
  log: Log
}

const AT_ONCE = 100
/** Settled at the same time, what becomes of them is written in few transactions. */
const TOGETHER = 20
const LOOK_AGAIN_MS = 1000

/**
 * Looks after uploads that nobody sends to: at the start all of them, then those whose time is over and those that could
 * not be submitted. What is whole is submitted, what is late is given up.
 */
export async function startCaretaker({
  archive,
  locks,
  finish,
  giveUp,
  uploadTtlMs,
  endings,
  now,
  log,
  ...deps
}: Deps) {
  const { store } = deps
  const unsettled = new Set(await archive.receiving())

  async function settle(id: string): Promise<void> {
    await locks.hold(id, takenOver(), async signal => {
      const media = await store.find(id)
      if (signal.aborted || media?.status !== 'RECEIVING' || media.receivedBytes === null) return
      const upload = { ...media, receivedBytes: media.receivedBytes }
      await withPart(deps, upload, async file => {
        const size = file.size()
        if (size === media.size) {
          await file.sync()
          await finish(upload)
        } else if ((media.dueAt ?? Infinity) <= endings.now(uploadTtlMs)) await giveUp(upload, size)
        else if (size !== media.receivedBytes) {
          await file.sync()
          await store.change(id, { receivedBytes: size }, { within: 'RECEIVING' })
        }
      })
    })
  }

  const loop: DueLoop = startDueLoop(
    async () => {
      if (endings.isSettled()) await store.clampDue(['RECEIVING'], uploadTtlMs)
      for (const { id } of await store.due(['RECEIVING'], AT_ONCE, endings.now(uploadTtlMs))) unsettled.add(id)
      const faults: unknown[] = []
      const trySettling = async (id: string) => {
        try {
          await settle(id)
          unsettled.delete(id)
        } catch (error) {
          // Its bytes are not what was announced: it is FAILED now, and that is told to whoever asks.
          if (error instanceof UserError) unsettled.delete(id)
          else faults.push(error)
        }
      }
      const all = [...unsettled]
      for (let from = 0; from < all.length; from += TOGETHER) {
        // One that somebody sends to is looked at when that has ended.
        const idle = all.slice(from, from + TOGETHER).filter(id => !locks.isHeld(id))
        await Promise.all(idle.map(trySettling))
      }
      // The loop tries again after a moment.
      if (faults.length > 0) throw new AggregateError(faults)
      if (unsettled.size > 0) return now() + LOOK_AGAIN_MS
      return endings.due((await store.nextDueAt(['RECEIVING'])) ?? Infinity, uploadTtlMs)
    },
    { now, onError: error => log.error({ err: error }, 'an upload could not be settled') },
  )

  return {
    ...loop,

    /** Submits an upload that is whole. What cannot be done now is tried again until it is, also while nobody asks. */
    async submit(media: Upload, measured?: Measured): Promise<void> {
      try {
        await finish(media, measured)
      } catch (error) {
        if (error instanceof UserError) throw error
        log.error({ mediaId: media.id, err: error }, 'a whole upload could not be submitted yet')
        unsettled.add(media.id)
        loop.wake()
        throw new Refusal(503, 'SUBMISSION_DELAYED', DELAYED, { 'retry-after': '1' })
      }
    },
  }
}

const DELAYED = 'Every byte is here and safe; the upload goes on by itself as soon as the gateway can write again.'
