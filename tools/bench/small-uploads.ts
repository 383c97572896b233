import { openCaller } from './caller.ts'
import type { Line } from './line.ts'
import { measureRates, rateLine } from './rates.ts'
import { smallMutation, smallStraight } from './small-file.ts'
import { parseMutationAnswer } from './uploads.ts'
import type { Workbench } from './workbench.ts'

/** Uploads of 1 KB per second, against the same straight to the sink. */
export async function measureSmallUploads({ rounds, sinkUrl, signal, startGateway }: Workbench): Promise<Line[]> {
  const gateway = await startGateway()
  const caller = openCaller()
  const mutation = await smallMutation()
  const straight = await smallStraight()
  const calls = {
    ours: async () => parseMutationAnswer(await caller.post(gateway.url, mutation)),
    against: () => caller.post(sinkUrl, straight),
  }
  const lines: Line[] = []
  for (const atOnce of [1, 8]) {
    const rates = await measureRates(calls, { atOnce, rounds, signal })
    lines.push(rateLine(`1 KB uploads, ${atOnce} at a time / straight to the sink`, rates))
  }
  caller.close()
  await gateway.stop()
  return lines
}
