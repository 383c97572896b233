import type { KillableGateway } from './killable-gateway.ts'
import { pause, until } from './pause.ts'
import type { Random, Range } from './random.ts'
import type { Sender } from './sender.ts'

type Deps = {
  gateway: Pick<KillableGateway, 'ready' | 'kill'>
  sender: Pick<Sender, 'counts'>
  random: Random
  /** How many uploads are begun between two kills. */
  uploadsPerLife: Range
  signal: AbortSignal
}

/** From the moment in which an upload begins on: some are cut while they arrive, some while they are sent on. */
const AFTER_MS = [0, 150] as const

/** Kills the gateway again and again, each time while at least one upload is in flight. Counts into `counts`. */
export async function runKiller({ gateway, sender, random, uploadsPerLife, signal }: Deps, counts: { kills: number }) {
  while (!signal.aborted) {
    await gateway.ready()
    const enough = sender.counts.begun + random.whole(uploadsPerLife)
    await until(() => sender.counts.begun >= enough, signal)
    await pause(random.whole(AFTER_MS), signal)
    await until(() => sender.counts.inFlight > 0, signal)
    if (signal.aborted) return
    await gateway.kill()
    counts.kills += 1
  }
}
