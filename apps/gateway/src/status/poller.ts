import { delay, longestDelay } from '@resumable-media/runtime/backoff'
import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import type { Endings } from '../retention/endings.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Log } from '../lib/log.ts'
import type { Find } from '../kaleyra/lookup.ts'
import type { Report } from '../kaleyra/report.ts'

type Deps = {
  find: Find
  store: MediaStore
  apply: (media: Media, report: Report, cause: 'POLL') => Promise<unknown>
  removeFile: (id: string) => Promise<void>
  pollDelaysMs: readonly number[]
  endings: Endings
  handleTtlMs: number
  now: () => number
  log: Log
}

const AT_ONCE = 1000
const NO_OUTCOME = 'Kaleyra took the file and never told what became of it. Upload the file again.'

/** Asks Kaleyra about every PENDING media, at growing intervals: a callback can be lost. One WABA's are asked for together. */
export function startPoller({
  find,
  store,
  apply,
  removeFile,
  pollDelaysMs,
  endings,
  handleTtlMs,
  now,
  log,
}: Deps): DueLoop {
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()

  /** Sets the next look first, so that a call that fails or hangs is not made again at once. */
  async function schedule(media: Media): Promise<Media[]> {
    const endsAt = media.handleExpiresAt ?? Infinity
    if (endsAt <= endings.now(handleTtlMs)) {
      await giveUp(media)
      return []
    }
    const looks = media.looks + 1
    const dueAt = Math.min(now() + delay(pollDelaysMs, looks), endings.due(endsAt, handleTtlMs))
    return (await store.change(media.id, { looks, dueAt }, { within: 'PENDING' })) ? [media] : []
  }

  async function ask(wabaId: string, waiting: Media[]): Promise<void> {
    const failed = (error: unknown) =>
      log.warn({ wabaId, media: waiting.length, err: error }, 'the status could not be asked for')
    // Not one after the other: what is found on one page is written together.
    const applying: Promise<unknown>[] = []
    try {
      for await (const [media, report] of find(wabaId, waiting, stopping.signal))
        applying.push(apply(media, report, 'POLL').catch(failed))
    } catch (error) {
      failed(error)
    }
    await Promise.all(applying)
  }

  /** A handle that came now would be dead already. */
  async function giveUp(media: Media): Promise<void> {
    const failure = { failureCode: 'NO_OUTCOME', failureMessage: NO_OUTCOME, dueAt: media.dataExpiresAt }
    if (await store.change(media.id, failure, { to: 'FAILED', cause: 'CLOCK' })) await removeFile(media.id)
  }

  const loop = startDueLoop(
    async () => {
      await store.clampDue(['PENDING'], longestDelay(pollDelaysMs))
      const due = await Promise.all((await store.due(['PENDING'], AT_ONCE)).map(schedule))
      for (const [wabaId, waiting = []] of Map.groupBy(due.flat(), media => media.wabaId)) {
        // Not waited for: an answer that is slow for one WABA is no other's.
        const done = ask(wabaId, waiting).finally(() => underWay.delete(done))
        underWay.add(done)
      }
      return store.nextDueAt(['PENDING'])
    },
    { now, onError: error => log.error({ err: error }, 'the pending media could not be read') },
  )
  return {
    wake: loop.wake,
    async stop() {
      stopping.abort(new Error('the gateway is stopping'))
      await loop.stop()
      await Promise.all(underWay)
    },
  }
}
