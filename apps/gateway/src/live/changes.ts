import { startDueLoop } from '@resumable-media/runtime/due-loop'
import { createLatest } from './conflating-queue.ts'
import type { Latest } from './conflating-queue.ts'
import type { ListedMedia } from '../media/media.ts'
import { createPace } from './throttle.ts'
import type { Later } from './throttle.ts'
import type { Present } from './snapshot.ts'
import { createWatchers } from './watchers.ts'

export type Changes = ReturnType<typeof startChanges>

/** How many media of a WABA that are under way are told at first, and how many that have ended. */
export const PRESENT_OF_WABA = 100
/** Two a second. */
const EVERY_MS = 500
/** More than a WABA's queue holds at Kaleyra's rate. */
const MOST_UNREAD = 2000

type Deps = { present: Present; later: Later; now: () => number; onError: (error: unknown) => void }

/**
 * Tells readers how media stand and then each change. One loop does all the reading: nobody is told of an older state
 * after a newer one, and a thousand readers of a media cost one read.
 */
export function startChanges({ present, later, now, onError }: Deps) {
  const watchers = createWatchers<Latest<ListedMedia>>()
  const pace = createPace({ everyMs: EVERY_MS, later, onDue: id => tell([id]) })
  const newcomers = new Map<Latest<ListedMedia>, () => Promise<void>>()
  let told = new Set<string>()
  let moved = new Set<string>()
  const loop = startDueLoop(step, { now, onError })

  return {
    tell,
    /**
     * The present state of these media, then each change. An id that is unknown says nothing until it is known, and never
     * one of a media that is not admitted.
     */
    ofMedia(ids: readonly string[], admits?: (media: ListedMedia) => boolean): Latest<ListedMedia> {
      return watch(
        latest => watchers.joinMedia(ids, latest),
        () => present.ofIds(ids),
        admits,
      )
    },
    /** The present state of a WABA's media, as `Present.ofWaba` bounds it, then each change of any. */
    ofWaba(wabaId: string): Latest<ListedMedia> {
      return watch(
        latest => watchers.joinWaba(wabaId, latest),
        () => present.ofWaba(wabaId, PRESENT_OF_WABA),
      )
    },
    async stop(): Promise<void> {
      pace.stop()
      await loop.stop()
    },
  }

  /** Hears which media have changed, and whose queue has moved on with that: the places in it are others now. */
  function tell(ids: readonly string[], queueOf?: string): void {
    if (watchers.isEmpty()) return
    for (const id of ids) if (watchers.mayWatch(id)) told.add(id)
    if (queueOf !== undefined) moved.add(queueOf)
    loop.wake()
  }

  async function step(): Promise<undefined> {
    await publish()
    for (const welcome of newcomers.values()) await welcome()
    return undefined
  }

  async function publish(): Promise<void> {
    const [ids, queues] = [told, moved]
    told = new Set()
    moved = new Set()
    try {
      for (const wabaId of queues)
        for (const id of await present.queueOf(wabaId)) if (watchers.mayWatch(id)) ids.add(id)
      const media = await present.ofIds([...ids])
      for (const one of media) {
        ids.delete(one.id)
        if (pace.admits(one)) for (const latest of watchers.of(one)) latest.put(one.id, one)
      }
      for (const gone of ids) for (const latest of watchers.ofGone(gone)) latest.drop(gone)
    } catch (error) {
      for (const id of ids) told.add(id)
      for (const wabaId of queues) moved.add(wabaId)
      throw error
    }
  }

  function watch(
    join: (latest: Latest<ListedMedia>) => () => void,
    read: () => Promise<ListedMedia[]>,
    admits?: (media: ListedMedia) => boolean,
  ): Latest<ListedMedia> {
    let leave = () => {}
    let ended = false
    const latest = createLatest<ListedMedia>({
      most: MOST_UNREAD,
      admits,
      onBehind: enter,
      onEnd() {
        ended = true
        newcomers.delete(latest)
        leave()
      },
    })
    enter()
    return latest

    function enter(): void {
      newcomers.set(latest, welcome)
      loop.wake()
    }

    // Joins first: a change that comes while it reads is told once more rather than missed.
    async function welcome(): Promise<void> {
      newcomers.delete(latest)
      leave = join(latest)
      try {
        for (const media of await read()) latest.put(media.id, media)
      } catch (error) {
        if (!ended) newcomers.set(latest, welcome)
        throw error
      }
    }
  }
}
