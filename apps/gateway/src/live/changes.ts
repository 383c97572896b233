import { startDueLoop } from '@resumable-media/runtime/due-loop'
import { createConflatingQueue } from './conflating-queue.ts'
import type { ConflatingQueue } from './conflating-queue.ts'
import type { ListedMedia } from '../media/media.ts'
import type { Snapshot } from './snapshot.ts'
import { createThrottle, systemTimer } from './throttle.ts'
import type { SetTimer } from './throttle.ts'
import { createWatchers } from './watchers.ts'

export type Changes = ReturnType<typeof startChanges>

/** What one subscriber reads. */
type Feed = ConflatingQueue<ListedMedia>

/** How many media items of a WABA that are under way a snapshot has, and how many that have ended. */
export const MOST_IN_SNAPSHOT = 100
/** Two a second. */
const EVERY_MS = 500
/** More than a WABA's queue holds at Kaleyra's rate. */
const MOST_UNREAD = 2000

type Deps = { snapshot: Snapshot; now: () => number; onError: (error: unknown) => void; setTimer?: SetTimer }

/**
 * Gives subscribers a snapshot of media items and then each change. One loop does all the reading: an older state never
 * follows a newer one, and a thousand subscribers of an item cost one read.
 */
export function startChanges({ snapshot, now, onError, setTimer = systemTimer }: Deps) {
  const watchers = createWatchers<Feed>()
  const throttle = createThrottle({ everyMs: EVERY_MS, setTimer, onDue: id => notify([id]) })
  /** Those that wait for their snapshot. */
  const newcomers = new Map<Feed, () => Promise<void>>()
  let changed = new Set<string>()
  let movedQueues = new Set<string>()
  const loop = startDueLoop(step, { now, onError })

  return {
    notify,
    /**
     * A snapshot of these media items, then each change. An unknown id says nothing until it is known, and never one of an
     * item that is not admitted.
     */
    ofMedia(ids: readonly string[], admits?: (media: ListedMedia) => boolean): Feed {
      return watch(
        feed => watchers.joinMedia(ids, feed),
        () => snapshot.ofIds(ids),
        admits,
      )
    },
    /** A snapshot of a WABA's media items, as `Snapshot.ofWaba` bounds it, then each change of any. */
    ofWaba(wabaId: string): Feed {
      return watch(
        feed => watchers.joinWaba(wabaId, feed),
        () => snapshot.ofWaba(wabaId, MOST_IN_SNAPSHOT),
      )
    },
    async stop(): Promise<void> {
      throttle.stop()
      await loop.stop()
    },
  }

  /** These have changed. With `queueOf` the places in that WABA's queue are others now. */
  function notify(ids: readonly string[], queueOf?: string): void {
    if (watchers.isEmpty()) return
    for (const id of ids) if (watchers.mayWatch(id)) changed.add(id)
    if (queueOf !== undefined) movedQueues.add(queueOf)
    loop.wake()
  }

  async function step(): Promise<undefined> {
    await publish()
    for (const enter of newcomers.values()) await enter()
    return undefined
  }

  async function publish(): Promise<void> {
    const [ids, queues] = [changed, movedQueues]
    changed = new Set()
    movedQueues = new Set()
    try {
      for (const wabaId of queues)
        for (const id of await snapshot.queueOf(wabaId)) if (watchers.mayWatch(id)) ids.add(id)
      const media = await snapshot.ofIds([...ids])
      for (const one of media) {
        ids.delete(one.id)
        if (throttle.admits(one)) for (const feed of watchers.of(one)) feed.put(one.id, one)
      }
      for (const gone of ids) for (const feed of watchers.ofGone(gone)) feed.drop(gone)
    } catch (error) {
      for (const id of ids) changed.add(id)
      for (const wabaId of queues) movedQueues.add(wabaId)
      throw error
    }
  }

  function watch(
    join: (feed: Feed) => () => void,
    read: () => Promise<ListedMedia[]>,
    admits?: (media: ListedMedia) => boolean,
  ): Feed {
    let leave = () => {}
    let ended = false
    const feed = createConflatingQueue<ListedMedia>({
      most: MOST_UNREAD,
      admits,
      onOverflow: askForSnapshot,
      onEnd() {
        ended = true
        newcomers.delete(feed)
        leave()
      },
    })
    askForSnapshot()
    return feed

    function askForSnapshot(): void {
      newcomers.set(feed, enter)
      loop.wake()
    }

    // Joins first: a change that comes while it reads is given twice rather than missed.
    async function enter(): Promise<void> {
      newcomers.delete(feed)
      leave = join(feed)
      try {
        for (const media of await read()) feed.put(media.id, media)
      } catch (error) {
        if (!ended) newcomers.set(feed, enter)
        throw error
      }
    }
  }
}
