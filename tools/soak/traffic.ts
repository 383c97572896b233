import type { KillableGateway } from './killable-gateway.ts'
import { pause, until } from './pause.ts'
import type { Planned } from './plan.ts'
import type { Random } from './random.ts'
import type { Sender } from './sender.ts'

type Deps = {
  draw: () => Planned
  sender: Pick<Sender, 'send'>
  gateway: Pick<KillableGateway, 'ready'>
  random: Random
  /** Whether enough uploads were begun. */
  enough: (begun: number) => boolean
  /** How many accepted media are still on their way. */
  onTheirWay: () => number
  signal: AbortSignal
}

const EVERY_MS = [10, 300] as const

/** More would only grow the queue. */
const MOST_AT_ONCE = 50

/** Begins uploads at uneven intervals; ends when enough were begun and each has its answer. */
export async function runTraffic({ draw, sender, gateway, random, enough, onTheirWay, signal }: Deps): Promise<void> {
  const sending: Promise<void>[] = []
  for (let begun = 0; !enough(begun) && !signal.aborted; begun += 1) {
    await until(() => onTheirWay() < MOST_AT_ONCE, signal)
    // On a slow machine, which takes long to start it again, there are as many kills for so many uploads.
    await gateway.ready()
    sending.push(sender.send(draw()))
    await pause(random.whole(EVERY_MS), signal)
  }
  await Promise.all(sending)
}
