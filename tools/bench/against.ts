import { readFile } from 'node:fs/promises'
import { openCaller } from './caller.ts'
import type { Child } from './child.ts'
import { measureTogether } from './large-uploads.ts'
import type { State } from './other-state.ts'
import { callsPerSecond } from './rates.ts'
import type { Call } from './rates.ts'
import { sizeName } from './size-name.ts'
import { pngForms } from './small-file.ts'
import { pendingQuery } from './status-queries.ts'
import { takeTurns } from './turns.ts'
import { uploadInPieces } from './tus-pieces.ts'
import { MUTATION, uploadThroughGateway } from './uploads.ts'
import { verdictOf } from './verdict.ts'
import type { Verdict } from './verdict.ts'
import type { Workbench } from './workbench.ts'

export type Compared = Verdict & { what: string; unit: string }
type Cost = (gateway: Child) => Promise<number>

const AT_ONCE = 8

/** What the gateways of this state and of another cost, in turns: the same sink behind both, so that only they differ. */
export async function measureAgainst(bench: Workbench, other: State): Promise<Compared[]> {
  const { file, signal, scale } = bench
  const { largeBytes, smallBytes, smallAtOnce, mediumBytes, mediumAtOnce, forMs } = scale
  const perCall = async (call: Call, atOnce: number) => 1000 / (await callsPerSecond(call, { atOnce, forMs, signal }))
  const upload = async (bytes: number, atOnce: number): Promise<Cost> => {
    const forms = await pngForms(MUTATION, bytes, atOnce)
    return ({ url }) => perCall((caller, nth) => caller.post(url, forms[nth]!), atOnce)
  }
  const caller = openCaller()
  const large = await readFile(file)
  const queries = new Map<string, Call>()
  const query: Cost = async ({ url }) => {
    const ask = queries.get(url) ?? (await pendingQuery(url, smallBytes))
    queries.set(url, ask)
    return perCall(ask, AT_ONCE)
  }
  const atATime = (atOnce: number) => (atOnce === 1 ? 'one at a time' : `${atOnce} at a time`)
  const costs: readonly (readonly [what: string, unit: string, cost: Cost])[] = [
    [
      `a mutation with ${sizeName(largeBytes)}`,
      'ms',
      ({ url }) => uploadThroughGateway(url, { file, name: 'video.mp4', signal }),
    ],
    [`${sizeName(largeBytes)} by tus`, 'ms', ({ url }) => uploadInPieces(caller, url, large, bench)],
    ...(await Promise.all(
      [...smallAtOnce.map(atOnce => ({ bytes: smallBytes, atOnce })), { bytes: mediumBytes, atOnce: mediumAtOnce }].map(
        async ({ bytes, atOnce }) =>
          [`an upload of ${sizeName(bytes)}, ${atATime(atOnce)}`, 'ms', await upload(bytes, atOnce)] as const,
      ),
    )),
    [`mediaStatus, ${atATime(AT_ONCE)}`, 'ms', query],
    [
      `memory of ${AT_ONCE} × ${sizeName(largeBytes)} at once`,
      'MB',
      async gateway => (await measureTogether(bench, 'gateway', gateway, AT_ONCE)).peak,
    ],
  ]
  const now = await bench.startGateway()
  const before = await bench.startGateway(other)
  try {
    const compared: Compared[] = []
    for (const [what, unit, cost] of costs) {
      process.stderr.write(`${what}\n`)
      const samples = await takeTurns({ now: () => cost(now), before: () => cost(before) }, { ...scale, signal })
      const pairs = samples.now.map((own, round) => ({ now: own, before: samples.before[round] ?? Number.NaN }))
      compared.push({ what, unit, ...verdictOf(pairs) })
    }
    return compared
  } finally {
    caller.close()
    await Promise.all([now.stop(), before.stop()])
  }
}
