import { drawCallbacks, FAULTS, NO_FAULT } from './faults.ts'
import { pause } from './pause.ts'
import type { Random, Range } from './random.ts'
import type { SandboxControl } from './sandbox-control.ts'

type Deps = {
  sandbox: Pick<SandboxControl, 'change' | 'freeze' | 'thaw'>
  random: Random
  signal: AbortSignal
}

/** Between two faults. */
const FAIR_MS: Range = [700, 2400]

/** Lets one fault after the other come over the sandbox; counts them by name. At the end the sky is clear. */
export async function runWeather({ sandbox, random, signal }: Deps, counts: Map<string, number>): Promise<void> {
  await sandbox.change(NO_FAULT)
  while (!signal.aborted) {
    await sandbox.change(drawCallbacks(random))
    await pause(random.whole(FAIR_MS), signal)
    if (signal.aborted) return
    const { name, forMs, settings } = random.pick(FAULTS)
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (settings) await sandbox.change(settings(random))
    else sandbox.freeze()
    await pause(random.whole(forMs), signal)
    if (!settings) sandbox.thaw()
    await sandbox.change(NO_FAULT)
  }
}
