import { CALLBACK_MODES, drawCallbacks, FAULTS, NO_FAULT } from './faults.ts'
import type { CallbackMode, Fault } from './faults.ts'
import { pause } from './pause.ts'
import type { Random, Range } from './random.ts'
import type { SandboxControl } from './sandbox-control.ts'

type Deps = {
  sandbox: Pick<SandboxControl, 'change' | 'freeze' | 'thaw'>
  random: Random
  signal: AbortSignal
  faults?: readonly Fault[]
}

/** Between two faults. */
const FAIR_MS: Range = [700, 2400]

/**
 * Lets one fault after the other come over the sandbox; counts them by name. Each comes before any comes again, and so do
 * the ways of callbacks: drawn freely, some kind would be missing from a short run now and then. At the end the sky is clear.
 */
export async function runWeather(
  { sandbox, random, signal, faults = FAULTS }: Deps,
  counts: Map<string, number>,
): Promise<void> {
  await sandbox.change(NO_FAULT)
  let round: Fault[] = []
  let modes: CallbackMode[] = []
  while (!signal.aborted) {
    if (modes.length === 0) modes = random.shuffled(CALLBACK_MODES)
    await sandbox.change(drawCallbacks(random, modes.pop() ?? 'once'))
    await pause(random.whole(FAIR_MS), signal)
    if (signal.aborted) return
    if (round.length === 0) round = random.shuffled(faults)
    const { name, forMs, settings } = round.pop() ?? FAULTS[0]
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (settings) await sandbox.change(settings(random))
    else sandbox.freeze()
    await pause(random.whole(forMs), signal)
    if (!settings) sandbox.thaw()
    await sandbox.change(NO_FAULT)
  }
}
