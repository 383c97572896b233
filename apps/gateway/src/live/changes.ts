import { startDueLoop } from '@resumable-media/runtime/due-loop'
import { createConflatingQueue } from './conflating-queue.ts'
import type { ConflatingQueue } from './conflating-queue.ts'
import type { WabaId } from '../media/ids.ts'
import type { ListedMedia } from '../media/media.ts'
import type { Snapshot } from './snapshot.ts'
import { createThrottle, systemTimer } from './throttle.ts'
import type { SetTimer } from './throttle.ts'
import { createWatchers } from './watchers.ts'

export type Changes = ReturnType<typeof startChanges>

type Feed = ConflatingQueue<ListedMedia>

/** The most media items under way, and the most that have ended, in the snapshot of a WABA. */
export const MOST_IN_SNAPSHOT = 100
const EVERY_MS = 500
/** More than a WABA's queue holds at Kaleyra's rate. */
const MOST_UNREAD = 2000

type Deps = { snapshot: Snapshot; now: () => number; onError: (error: unknown) => void; setTimer?: SetTimer }

/**
 * Gives subscribers a snapshot of media items and then each change. One loop reads: no older state follows a newer one,
 * and many subscribers of an item cost one read.
 */
export function startChanges({ snapshot, now, onError, setTimer = systemTimer }: Deps) {
  const watchers = createWatchers<Feed>()
  const throttle = createThrottle({ everyMs: EVERY_MS, setTimer, onDue: id => notify([id]) })
  const newcomers = new Map<Feed, () => Promise<void>>()
  let changed = new Set<string>()
  let movedQueues = new Set<WabaId>()
  const loop = startDueLoop(step, { now, onError })

  return {
    notify,
    /**
     * A snapshot of these media items, then each change. An unknown id gives no event until it is known, and an item
     * that is not admitted never does.
     */
    ofMedia(ids: readonly string[], admits?: (media: ListedMedia) => boolean): Feed {
      return watch(
        feed => watchers.joinMedia(ids, feed),
        () => snapshot.ofIds(ids),
        admits,
      )
    },
    /** A snapshot of a WABA's media items, as `Snapshot.ofWaba` bounds it, then each change of any. */
    ofWaba(wabaId: WabaId): Feed {
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

  /** With `queueOf` the places in the queue of that WABA have changed, too. */
  function notify(ids: readonly string[], queueOf?: WabaId): void {
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
      const items = await snapshot.ofIds([...ids])
      for (const one of items) {
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

    // Joins first: a change during the read is given twice and not missed.
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
