import type { Line } from './line.ts'
import { median, ratioOf } from './samples.ts'
import { uploadStraight, uploadThroughGateway } from './uploads.ts'
import type { Workbench } from './workbench.ts'

const MOST = 6

/** The time of a mutation with 100 MB, against curl straight to the sink. */
export async function measureLargeUpload({ rounds, file, sinkUrl, signal, startGateway }: Workbench): Promise<Line[]> {
  const gateway = await startGateway()
  const through = () => uploadThroughGateway(gateway.url, file, signal)
  const straight = () => uploadStraight(sinkUrl, file, signal)
  const ours: number[] = []
  const against: number[] = []
  // Round 0 warms both up and does not count; who is first changes with each round.
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % 2 === 0 ? await straight() : undefined
    const own = await through()
    const other = first ?? (await straight())
    if (round === 0) continue
    ours.push(own)
    against.push(other)
  }
  await gateway.stop()
  const { ratio, least, most } = ratioOf(ours, against)
  return [
    {
      what: '100 MB mutation / curl straight to the sink',
      ours: `${median(ours).toFixed(0)} ms`,
      against: `${median(against).toFixed(0)} ms`,
      relation: `${ratio.toFixed(1)} ×`,
      spread: `${least.toFixed(1)}–${most.toFixed(1)}`,
      target: { text: `at most ${MOST} ×`, met: ratio <= MOST },
    },
  ]
}
