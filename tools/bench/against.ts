import { openCaller } from './caller.ts'
import type { Child } from './child.ts'
import { callsPerSecond } from './rates.ts'
import { measureEightUploads } from './eight-at-once.ts'
import type { State } from './other-state.ts'
import { smallMutation } from './small-file.ts'
import { pendingQuery } from './status-queries.ts'
import { uploadThroughGateway } from './uploads.ts'
import { verdictOf } from './verdict.ts'
import type { Pair, Verdict } from './verdict.ts'
import type { Workbench } from './workbench.ts'

export type Compared = Verdict & { what: string; unit: string }
type Cost = (gateway: Child) => Promise<number>

/** What the gateways of this state and of another cost, in turns: the same sink behind both, so that only they differ. */
export async function measureAgainst(bench: Workbench, other: State): Promise<Compared[]> {
  const { file, signal } = bench
  const caller = openCaller()
  const mutation = await smallMutation()
  const upload: Cost = ({ url }) => uploadThroughGateway(url, file, signal)
  const small =
    (atOnce: number): Cost =>
    async ({ url }) =>
      1000 / (await callsPerSecond(() => caller.post(url, mutation), atOnce, signal))
  const queries = new Map<string, () => Promise<unknown>>()
  const query: Cost = async ({ url }) => {
    const ask = queries.get(url) ?? (await pendingQuery(caller, url, mutation))
    queries.set(url, ask)
    return 1000 / (await callsPerSecond(ask, AT_ONCE, signal))
  }
  const costs: readonly [what: string, unit: string, cost: Cost][] = [
    ['a mutation with 100 MB', 'ms', upload],
    ['an upload of 1 KB, one at a time', 'ms', small(1)],
    [`an upload of 1 KB, ${AT_ONCE} at a time`, 'ms', small(AT_ONCE)],
    [`mediaStatus, ${AT_ONCE} at a time`, 'ms', query],
    [`memory of ${AT_ONCE} × 100 MB at once`, 'MB', gateway => measureEightUploads(gateway, bench)],
  ]
  const now = await bench.startGateway()
  const before = await bench.startGateway(other)
  try {
    const compared: Compared[] = []
    for (const [what, unit, cost] of costs) {
      process.stderr.write(`${what}\n`)
      compared.push({
        what,
        unit,
        ...verdictOf(
          await takeTurns(
            bench.rounds,
            () => cost(now),
            () => cost(before),
          ),
        ),
      })
    }
    return compared
  } finally {
    caller.close()
    await Promise.all([now.stop(), before.stop()])
  }
}

const AT_ONCE = 8

/** Round 0 warms both up and does not count; who is first changes with each round. */
async function takeTurns(rounds: number, now: () => Promise<number>, before: () => Promise<number>): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % 2 === 0 ? await before() : undefined
    const own = await now()
    const pair = { now: own, before: first ?? (await before()) }
    if (round > 0) pairs.push(pair)
  }
  return pairs
}
