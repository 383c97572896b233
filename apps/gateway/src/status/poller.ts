import { delay, longestDelay } from '@resumable-media/runtime/backoff'
import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import type { Lookup, Report } from '../kaleyra/lookup.ts'
import type { Log } from '../lib/log.ts'
import type { WabaId } from '../media/ids.ts'
import type { Media } from '../media/media.ts'
import type { Endings } from '../retention/endings.ts'
import type { EndMedia } from '../store/end-media.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  lookUp: Lookup
  store: Pick<MediaStore, 'change' | 'clampDue' | 'due' | 'nextDueAt'>
  apply: (media: Media, report: Report, cause: 'POLL') => Promise<unknown>
  endMedia: EndMedia
  pollDelaysMs: readonly number[]
  endings: Pick<Endings, 'now' | 'due'>
  handleTtlMs: number
  now: () => number
  log: Pick<Log, 'warn' | 'error'>
}

const AT_ONCE = 1000
const NO_OUTCOME = {
  code: 'NO_OUTCOME',
  message: 'Kaleyra took the file and never reported an outcome. Upload the file again.',
}

/** Looks up every PENDING item at growing intervals, since a callback can be lost. */
export function startPoller(deps: Deps): DueLoop {
  const { lookUp, store, apply, endMedia, pollDelaysMs, endings, handleTtlMs, now, log } = deps
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()

  /** Sets the next lookup first, so that a lookup that fails or hangs is not repeated at once. */
  async function schedule(media: Media): Promise<Media[]> {
    const endsAt = media.handleExpiresAt ?? Infinity
    if (endsAt <= endings.now(handleTtlMs)) {
      // A handle would have expired already.
      await endMedia(media, 'FAILED', { cause: 'CLOCK', failure: NO_OUTCOME })
      return []
    }
    const lookups = media.lookups + 1
    const dueAt = Math.min(now() + delay(pollDelaysMs, lookups), endings.due(endsAt, handleTtlMs))
    // Of several gateways one looks it up.
    const guard = { within: 'PENDING', lookups: media.lookups } as const
    return (await store.change(media.id, { lookups, dueAt }, guard)) ? [media] : []
  }

  async function ask(wabaId: WabaId, waiting: Media[]): Promise<void> {
    const failed = (error: unknown) =>
      log.warn({ wabaId, media: waiting.length, err: error }, 'the status could not be asked for')
    // Not one after the other: the finds of one page are written together.
    const applying: Promise<unknown>[] = []
    try {
      for await (const [media, report] of lookUp(wabaId, waiting, stopping.signal))
        applying.push(apply(media, report, 'POLL').catch(failed))
    } catch (error) {
      failed(error)
    }
    await Promise.all(applying)
  }

  const loop = startDueLoop(
    async () => {
      await store.clampDue(['PENDING'], longestDelay(pollDelaysMs))
      const due = await Promise.allSettled((await store.due(['PENDING'], AT_ONCE)).map(schedule))
      // The next lookup of these is far away, so one that failed must not keep them from being asked for.
      const scheduled = due.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
      for (const [wabaId, waiting = []] of Map.groupBy(scheduled, media => media.wabaId)) {
        // Not waited for: a slow answer for one WABA must not delay another.
        const done = ask(wabaId, waiting).finally(() => underWay.delete(done))
        underWay.add(done)
      }
      const faults = due.flatMap(one => (one.status === 'rejected' ? [one.reason as unknown] : []))
      if (faults.length > 0) throw new AggregateError(faults)
      return store.nextDueAt(['PENDING'])
    },
    { now, onError: error => log.error({ err: error }, 'the pending media items could not be read') },
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
