import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from './child.ts'
import type { Line } from './line.ts'
import { readRss, watchPeakRss } from './rss.ts'
import { median } from './samples.ts'
import { uploadThroughGateway } from './uploads.ts'
import type { Workbench } from './workbench.ts'

const AT_ONCE = 8
const MOST_MB = 150
const SETTLE_MS = 2000

/** How far eight mutations of 100 MB at once drive the gateway's memory; a new gateway for each round. */
export async function measureEightAtOnce(bench: Workbench): Promise<Line[]> {
  const rounds: Round[] = []
  while (rounds.length < bench.rounds) rounds.push(await measureRound(bench))
  return [
    line(`${AT_ONCE} × 100 MB at once: peak RSS / idle, warm`, rounds, 'idle', MOST_MB),
    line(`${AT_ONCE} × 100 MB at once: peak RSS / fresh start`, rounds, 'fresh'),
  ]
}

/** In MB. `fresh` is before the first request, `idle` after an upload. */
type Round = { fresh: number; idle: number; peak: number }

async function measureRound({ file, signal, startGateway }: Workbench): Promise<Round> {
  const gateway = await startGateway()
  const upload = () => uploadThroughGateway(gateway.url, file, signal)
  await sleep(SETTLE_MS, undefined, { signal })
  const fresh = readRss(gateway.pid)
  await upload()
  await sleep(SETTLE_MS, undefined, { signal })
  const idle = readRss(gateway.pid)
  const peak = await measureEightUploads(gateway, { file, signal })
  await gateway.stop()
  return { fresh, idle, peak }
}

/** The most that a gateway has in memory during eight uploads at once, in MB. */
export async function measureEightUploads({ pid, url }: Child, { file, signal }: Pick<Workbench, 'file' | 'signal'>) {
  const watch = watchPeakRss(pid)
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, () => uploadThroughGateway(url, file, signal)))
  } finally {
    watch.stop()
  }
  return watch.peak()
}

/** A limit on memory must hold each time: the worst round is what is held against the target. */
function line(what: string, rounds: readonly Round[], base: 'idle' | 'fresh', mostMb?: number): Line {
  const growths = rounds.map(round => round.peak - round[base])
  const worst = Math.max(...growths)
  return {
    what,
    ours: `${median(rounds.map(round => round.peak)).toFixed(0)} MB`,
    against: `${median(rounds.map(round => round[base])).toFixed(0)} MB`,
    relation: `+${median(growths).toFixed(0)} MB`,
    spread: `+${Math.min(...growths).toFixed(0)}–${worst.toFixed(0)}`,
    ...(mostMb !== undefined && { target: { text: `at most +${mostMb} MB, each round`, met: worst <= mostMb } }),
  }
}
