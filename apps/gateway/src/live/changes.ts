import { startDueLoop } from '@resumable-media/runtime/due-loop'
import { LEAST_MS } from './pace.ts'
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
/** More than a WABA's queue holds at Kaleyra's rate. */
const MOST_UNREAD = 2000
/** How long a snapshot is given to others that come, unless something changes before, and how many are kept for that. */
const SNAPSHOT_MS = 1000
const SNAPSHOTS = 20

type Deps = {
  snapshot: Snapshot
  now: () => number
  onError: (error: unknown) => void
  setTimer?: SetTimer
  nextTickMs?: () => number
}
/** A feed that waits for its snapshot. `key` is the same where the snapshot is. */
type Newcomer = { key: string; join: () => void; read: () => Promise<ListedMedia[]>; hasEnded: () => boolean }

/**
 * Gives subscribers a snapshot of media items and then each change. One loop reads: no older state follows a newer one,
 * and many subscribers of an item cost one read.
 */
export function startChanges({ snapshot, now, onError, setTimer = systemTimer, nextTickMs = () => LEAST_MS }: Deps) {
  const watchers = createWatchers<Feed>()
  const throttle = createThrottle({ nextTickMs, setTimer, onDue: ids => notify(ids) })
  const newcomers = new Map<Feed, Newcomer>()
  /** Those that were read since the last change. */
  let snapshots = new Map<string, { items: readonly ListedMedia[]; until: number }>()
  /** How each feed asks for a snapshot. */
  const feeds = new Set<() => void>()
  let changed = new Set<string>()
  let movedQueues = new Set<WabaId>()
  const loop = startDueLoop(step, { now, onError })

  return {
    notify,
    /** After changes whose signals were lost: gives each feed a snapshot again. */
    readAgain() {
      snapshots = new Map()
      feeds.forEach(ask => ask())
    },
    /**
     * A snapshot of these media items, then each change. An unknown id gives no event until it is known, and an item
     * that is not admitted never does.
     */
    ofMedia(ids: readonly string[], admits?: (media: ListedMedia) => boolean): Feed {
      return watch(
        JSON.stringify(ids),
        feed => watchers.joinMedia(ids, feed),
        () => snapshot.ofIds(ids),
        admits,
      )
    },
    /** A snapshot of a WABA's media items, as `Snapshot.ofWaba` bounds it, then each change of any. */
    ofWaba(wabaId: WabaId): Feed {
      return watch(
        wabaId,
        feed => watchers.joinWaba(wabaId, feed),
        () => snapshot.ofWaba(wabaId, MOST_IN_SNAPSHOT),
      )
    },
    async stop(): Promise<void> {
      throttle.stop()
      await loop.stop()
    },
  }

  /** With `queueOf` the places in the queue of that WABA have changed, too. Progress is no new status. */
  function notify(ids: readonly string[], queueOf?: WabaId, isProgress = false): void {
    const passed = isProgress ? ids.filter(id => !throttle.holdsBack(id)) : ids
    if (passed.length === 0 && queueOf === undefined) return
    snapshots = new Map()
    if (watchers.isEmpty()) return
    const before = changed.size
    for (const id of passed) if (watchers.mayWatch(id)) changed.add(id)
    if (queueOf !== undefined) movedQueues.add(queueOf)
    if (changed.size > before || queueOf !== undefined) loop.wake()
  }

  async function step(): Promise<undefined> {
    await publish()
    for (const [key, alike] of Map.groupBy(newcomers, ([, one]) => one.key)) await letIn(key, alike)
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

  /** One read for all of them. */
  async function letIn(key: string, alike: readonly [Feed, Newcomer][]): Promise<void> {
    const entering = alike.filter(([feed]) => newcomers.delete(feed))
    // They join first: a change during the read is given twice and not missed.
    for (const [, { join }] of entering) join()
    try {
      const items = entering[0] ? await readOnce(key, entering[0][1].read) : []
      for (const [feed] of entering) for (const media of items) feed.put(media.id, media)
    } catch (error) {
      for (const [feed, newcomer] of entering) if (!newcomer.hasEnded()) newcomers.set(feed, newcomer)
      throw error
    }
  }

  /** Where many come one by one, what they get is read and executed once. */
  async function readOnce(key: string, read: Newcomer['read']): Promise<readonly ListedMedia[]> {
    // A change during the read begins a new map, and what was read before it is not given again.
    const kept = snapshots
    const found = kept.get(key)
    if (found && now() < found.until) return found.items
    const items = await read()
    if (kept.size >= SNAPSHOTS) kept.clear()
    kept.set(key, { items, until: now() + SNAPSHOT_MS })
    return items
  }

  function watch(
    key: string,
    join: (feed: Feed) => () => void,
    read: () => Promise<ListedMedia[]>,
    admits?: (media: ListedMedia) => boolean,
  ): Feed {
    let leave = () => {}
    let ended = false
    const feed = createConflatingQueue<ListedMedia>({
      most: MOST_UNREAD,
      admits,
      onOverflow() {
        // It may have had newer states than those that were read for others.
        snapshots.delete(key)
        askForSnapshot()
      },
      onEnd() {
        ended = true
        newcomers.delete(feed)
        feeds.delete(askForSnapshot)
        leave()
      },
    })
    feeds.add(askForSnapshot)
    askForSnapshot()
    return feed

    function askForSnapshot(): void {
      newcomers.set(feed, { key, join: () => (leave = join(feed)), read, hasEnded: () => ended })
      loop.wake()
    }
  }
}
