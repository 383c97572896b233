import { createRandom } from '../soak/random.ts'
import { readCorpus } from './corpus.ts'
import { openProperties } from './properties.ts'
import type { PropertyRuns } from './properties.ts'
import { createRequests } from './requests.ts'
import type { Requests } from './requests.ts'
import { openStage } from './stage.ts'

export type Options = {
  seed: number
  /** Whether enough requests were sent, in so much time. */
  enough: (requests: number, seconds: number) => boolean
  /** Ends the run early. */
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

export type Progress = { seconds: number; requests: number; runs: number; faults: number }

export type Outcome = {
  seed: number
  seconds: number
  properties: ReadonlyMap<string, PropertyRuns>
  requests: Requests
  /** What the gateway has logged as its own fault. */
  complaints: readonly string[]
  isAlive: boolean
  grownBytes: number
  leftovers: { handles: number; orphans: readonly string[] }
}

/** For each sender between two looks at the gateway. */
const ROWS = 25

/** Tries every property with random inputs, and a live gateway with mutated requests, until it is enough. */
export async function fuzz({ seed, enough, signal, onProgress }: Options): Promise<Outcome> {
  const begunAt = Date.now()
  const stream = (name: string) => createRandom(seed, name)
  const seconds = () => (Date.now() - begunAt) / 1000
  await using stack = new AsyncDisposableStack()
  const stage = await openStage()
  stack.defer(() => stage.close({ folder: false }))
  const properties = stack.adopt(await openProperties(stream('properties')), async one => {
    await one.close()
  })
  const { requests, sendSome } = createRequests(stage.port, await readCorpus(), stream)
  // What it takes once and for all it has taken by then.
  await sendSome(ROWS)
  const rssBefore = stage.rssBytes()

  let isAlive = await stage.isAlive()
  while (isAlive && !signal.aborted && !enough(requests.sent, seconds())) {
    await properties.trySome()
    await sendSome(ROWS)
    isAlive = await stage.isAlive()
    const runs = [...properties.results.values()].reduce((sum, one) => sum + one.runs, 0)
    const faults = [...properties.results.values(), requests].reduce((sum, one) => sum + one.faults.length, 0)
    onProgress({ seconds: seconds(), requests: requests.sent, runs, faults: faults + stage.complaints().length })
  }
  return {
    seed,
    seconds: seconds(),
    properties: properties.results,
    requests,
    complaints: stage.complaints(),
    isAlive,
    grownBytes: isAlive ? stage.rssBytes() - rssBefore : 0,
    leftovers: isAlive ? await stage.leftovers() : { handles: 0, orphans: [] },
  }
}
