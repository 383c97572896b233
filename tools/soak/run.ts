import { createClient } from './client.ts'
import { runKiller } from './killer.ts'
import { startFollower } from './follower.ts'
import { judge } from './judge.ts'
import type { Verdict } from './judge.ts'
import type { Course } from './lines.ts'
import { createPlan } from './plan.ts'
import { createRandom } from './random.ts'
import type { Range } from './random.ts'
import { until } from './pause.ts'
import { RATE, WABAS } from './scale.ts'
import { createSender } from './sender.ts'
import { openStage } from './stage.ts'
import { runTraffic } from './traffic.ts'
import { runWeather } from './weather.ts'

export type Options = {
  seed: number
  /** Whether enough uploads were begun, in so much time. */
  enough: (begun: number, seconds: number) => boolean
  /** How many uploads are begun between two kills. */
  uploadsPerLife: Range
  /** What is on its way after the last fault may take so long. */
  settleMs: number
  /** Ends the run early; it is judged by what it has come to. */
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

export type Progress = { seconds: number; accepted: number; delivered: number; failed: number; kills: number }

export type Outcome = {
  verdict: Verdict
  course: Course
  folder: string
  close: (leave: { folder: boolean }) => Promise<void>
}

/** Drives a gateway and a sandbox with uploads, faults and kills until it is enough, and judges what has come of it. */
export async function soak({ seed, enough, uploadsPerLife, settleMs, signal, onProgress }: Options): Promise<Outcome> {
  const begunAt = Date.now()
  const seconds = () => (Date.now() - begunAt) / 1000
  const stream = (name: string) => createRandom(seed, name)
  const stage = await openStage()
  const { gateway, sandbox } = stage
  const client = createClient(stage.graphqlUrl)
  signal.addEventListener('abort', client.close, { once: true })
  const sender = createSender({ client, gateway, signal })
  const following = new AbortController()
  const follower = startFollower({ client, accepted: sender.accepted, signal: following.signal })
  const killed = { kills: 0 }
  const faults = new Map<string, number>()
  const progress = setInterval(
    () => onProgress({ seconds: seconds(), accepted: sender.accepted.length, ...follower.counts(), ...killed }),
    PROGRESS_MS,
  )
  try {
    const over = new AbortController()
    const foul = AbortSignal.any([signal, over.signal])
    // Before any of a WABA's ids is known, an upload of the name in its list can be anybody's: that is not what is judged.
    const trouble = until(() => WABAS.every(follower.hasUploaded), foul).then(() =>
      Promise.all([
        runWeather({ sandbox, random: stream('weather'), signal: foul }, faults),
        runKiller({ gateway, sender, random: stream('kills'), uploadsPerLife, signal: foul }, killed),
      ]),
    )
    const traffic = runTraffic({
      draw: await createPlan(stream('uploads')),
      sender,
      gateway,
      random: stream('traffic'),
      enough: begun => enough(begun, seconds()),
      onTheirWay: follower.onTheirWay,
      signal,
    })
    await Promise.race([traffic, trouble])
    over.abort()
    await Promise.all([traffic, trouble])
    await follower.settled(signal.aborted ? 0 : settleMs)
    return await outcome()
  } catch (error) {
    await stage.close({ folder: true })
    throw error
  } finally {
    clearInterval(progress)
    following.abort()
    client.close()
  }

  async function outcome(): Promise<Outcome> {
    await gateway.ready()
    const complete = !signal.aborted
    if (!complete) await follower.askForRest()
    const undone = complete ? await follower.askForAll() : []
    following.abort()
    await follower.running
    const evidence = {
      complete,
      accepted: sender.accepted,
      media: follower.media,
      requests: await sandbox.requests(),
      handles: await sandbox.handles(),
      spool: await stage.spooled(),
      undone,
    }
    const { cut } = sender.counts
    const course = {
      seed,
      seconds: seconds(),
      ...killed,
      cut,
      faults,
      deaths: gateway.deaths(),
      unexpected: sender.unexpected,
    }
    return { verdict: judge(evidence, RATE), course, folder: stage.folder, close: stage.close }
  }
}

const PROGRESS_MS = 2000
