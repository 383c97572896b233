import { FAULTS } from '../faults.ts'
import { startFollower } from '../follower.ts'
import { judge } from '../judge.ts'
import type { Line } from '../lines.ts'
import { until } from '../pause.ts'
import { createRandom } from '../random.ts'
import type { Progress } from '../run.ts'
import { RATE } from '../scale.ts'
import { runWeather } from '../weather.ts'
import { lookForEnd } from './end.ts'
import { openHttp } from './http.ts'
import { linesOfSeveral, toldOfSeveral } from './lines.ts'
import { createMutationDoor } from './mutation-door.ts'
import { createUploads } from './plan.ts'
import { createReader } from './reader.ts'
import { WABAS } from './scale.ts'
import type { Scale } from './scale.ts'
import { createSender } from './sender.ts'
import { openStage } from './stage.ts'
import { startSubscribers } from './subscribers.ts'
import { runTraffic, runTroubles } from './traffic.ts'
import { KILLED } from './troubles.ts'
import { createTusDoor } from './tus-door.ts'

export type Options = {
  gateways: number
  seed: number
  scale: Scale
  /** Whether enough uploads were begun, in so much time. Each trouble comes in any case. */
  enough: (begun: number, seconds: number) => boolean
  /** Ends the run early; it is judged by what it has come to. */
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

export type Outcome = {
  lines: readonly Line[]
  told: readonly string[]
  folder: string
  close: (leave: { folder: boolean }) => Promise<void>
}

const PROGRESS_MS = 2000
const ASK_EVERY_MS = 1000
const ASKED_AT_ONCE = 16
/**
 * A sandbox that is stopped may read a call after its end, and count it then: with the S3 server away a call can begin when
 * little of its time is left.
 */
const UPSTREAM_FAULTS = FAULTS.filter(({ settings }) => settings !== null)
/** Of the uploads, so many have a subscriber of their own. */
const WATCHED = 0.3

/** Drives gateways that share a database and a bucket with uploads and troubles until it is enough, and judges the outcome. */
export async function soakGateways({ gateways, seed, scale, enough, signal, onProgress }: Options): Promise<Outcome> {
  const begunAt = Date.now()
  const seconds = () => (Date.now() - begunAt) / 1000
  const stream = (name: string) => createRandom(seed, name)
  const stage = await openStage(gateways)
  const { sandbox, url } = stage
  const http = openHttp()
  signal.addEventListener('abort', http.close, { once: true })
  const reader = createReader(url, http)
  const watched = stream('watched')
  const subscribers = startSubscribers(url, WABAS)
  const sender = createSender({
    doors: { mutation: createMutationDoor(url, http), tus: createTusDoor(url, http, stream('tus')) },
    random: stream('patience'),
    onAccepted: ({ mediaId }) => void (watched.chance(WATCHED) && subscribers.watch(mediaId)),
    signal,
  })
  const { accepted } = sender
  const following = new AbortController()
  const follower = startFollower({
    client: reader,
    accepted,
    signal: following.signal,
    roundMs: ASK_EVERY_MS,
    atOnce: ASKED_AT_ONCE,
  })
  const faults = new Map<string, number>()
  const troubles = new Map<string, number>()
  const progress = setInterval(() => {
    subscribers.release(follower.media)
    onProgress({
      seconds: seconds(),
      accepted: accepted.length,
      ...follower.counts(),
      kills: troubles.get(KILLED) ?? 0,
    })
  }, PROGRESS_MS)
  try {
    await drive()
    return await outcome()
  } catch (error) {
    await stage.close({ folder: true })
    throw error
  } finally {
    clearInterval(progress)
    following.abort()
    subscribers.end()
    http.close()
  }

  async function drive(): Promise<void> {
    const over = new AbortController()
    const foul = AbortSignal.any([signal, over.signal])
    const isEnough = () => enough(sender.counts.begun, seconds())
    // Before any of a WABA's ids is known, an upload of the name in its list can be anybody's: that is not what is judged.
    const isKnown = until(() => WABAS.every(follower.hasUploaded), foul)
    const weather = isKnown.then(() =>
      runWeather({ sandbox, random: stream('weather'), signal: foul, faults: UPSTREAM_FAULTS }, faults),
    )
    let isOver = false
    const trouble = isKnown
      .then(() => runTroubles({ stage, sender, scale, random: stream('troubles'), isEnough, signal: foul }, troubles))
      .finally(() => (isOver = true))
    const traffic = runTraffic({
      draw: await createUploads(stream('uploads')),
      sender,
      random: stream('traffic'),
      everyMs: scale.everyMs,
      isOver: () => isOver && isEnough(),
      onTheirWay: () => sender.counts.inFlight + follower.onTheirWay(),
      signal: foul,
    })
    try {
      await Promise.all([traffic, trouble, Promise.race([weather, traffic])])
    } finally {
      over.abort()
      await Promise.allSettled([traffic, trouble, weather])
    }
  }

  async function outcome(): Promise<Outcome> {
    const complete = !signal.aborted
    await Promise.all(stage.gateways.map(gateway => gateway.ready()))
    const patience = AbortSignal.any([signal, AbortSignal.timeout(complete ? scale.settleMs : 0)])
    await until(() => follower.onTheirWay() === 0, patience)
    const end = await lookForEnd({ stage, reader, subscribers, accepted, media: follower.media, ...scale }, patience)
    if (!complete) await follower.askForRest()
    const undone = complete ? await follower.askForAll() : []
    following.abort()
    await follower.running
    const evidence = {
      complete,
      accepted,
      media: follower.media,
      requests: await sandbox.requests(),
      handles: await sandbox.handles(),
      spool: end.ledger.files.map(({ mediaId }) => mediaId),
      undone,
    }
    const verdict = judge(evidence, RATE)
    const course = {
      seed,
      seconds: seconds(),
      gateways,
      troubles,
      faults,
      again: sender.again,
      reconnects: subscribers.reconnects(),
      endedStreams: subscribers.faults(),
      deaths: stage.gateways.reduce((sum, gateway) => sum + gateway.deaths(), 0),
      unexpected: sender.unexpected,
    }
    const lines = linesOfSeveral(verdict, course, end, scale)
    return { lines, told: toldOfSeveral(verdict, course), folder: stage.folder, close: stage.close }
  }
}
