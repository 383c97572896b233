import { pause, until } from '../pause.ts'
import type { Random, Range } from '../random.ts'
import type { Upload } from './plan.ts'
import type { Sender } from './sender.ts'
import { drawTroubles } from './troubles.ts'
import type { Scale } from './scale.ts'
import type { Stage } from './stage.ts'

type Traffic = {
  draw: () => Promise<Upload>
  sender: Sender
  random: Random
  everyMs: Range
  isOver: () => boolean
  /** How many uploads have no end yet. */
  onTheirWay: () => number
  signal: AbortSignal
}

/** More would only grow the queue. */
const MOST_AT_ONCE = 50

/** Begins uploads at uneven intervals until it is over; ends when each has its answer. */
export async function runTraffic({
  draw,
  sender,
  random,
  everyMs,
  isOver,
  onTheirWay,
  signal,
}: Traffic): Promise<void> {
  const sending: Promise<void>[] = []
  let fault: unknown
  while (!isOver() && !signal.aborted && fault === undefined) {
    sending.push(sender.send(await draw()).catch((error: unknown) => void (fault ??= error)))
    await pause(random.whole(everyMs), signal)
    await until(() => onTheirWay() < MOST_AT_ONCE || isOver() || fault !== undefined, signal)
  }
  await Promise.all(sending)
  if (fault !== undefined) throw fault
}

type Troubles = {
  stage: Stage
  sender: Pick<Sender, 'counts'>
  scale: Scale
  random: Random
  /** Asked after a round in which each trouble came once. */
  isEnough: () => boolean
  signal: AbortSignal
}

/** One trouble after the other, each while uploads are on their way. Counts them by name. */
export async function runTroubles(
  { stage, sender, scale, random, isEnough, signal }: Troubles,
  counts: Map<string, number>,
): Promise<void> {
  do {
    for (const { name, come } of drawTroubles({ stage, scale, random, signal })) {
      await until(() => sender.counts.inFlight > 0, signal)
      if (signal.aborted) return
      counts.set(name, (counts.get(name) ?? 0) + 1)
      await come()
      await pause(random.whole(scale.quietMs), signal)
    }
  } while (!isEnough() && !signal.aborted)
}
