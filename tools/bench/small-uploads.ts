import { BASE } from './goals.ts'
import { absentLine, ratioLine } from './line.ts'
import type { Line } from './line.ts'
import type { Measured } from './measurement.ts'
import { isStraight, startParties } from './parties.ts'
import type { PartyName } from './parties.ts'
import { callsPerSecond } from './rates.ts'
import type { Call } from './rates.ts'
import { sizeName } from './size-name.ts'
import { pngForms, STRAIGHT } from './small-file.ts'
import { takeTurns } from './turns.ts'
import { MUTATION, parseMutationAnswer } from './uploads.ts'
import type { Workbench } from './workbench.ts'

const RIVALS = [BASE, 'C floor', 'graphql-upload-ts', 'Yoga File', 'nginx', 'curl'] as const

/** Small uploads per second. */
export async function measureSmallUploads(bench: Workbench): Promise<Measured> {
  const { smallBytes, smallAtOnce, mediumBytes, mediumAtOnce, withBase } = bench.scale
  const rivals = withBase ? RIVALS : RIVALS.slice(1)
  const parties = await startParties(bench, ['gateway', ...rivals])
  const lines: Line[] = []
  const loads = [
    ...smallAtOnce.map(atOnce => ({ size: 'small', bytes: smallBytes, atOnce })),
    { size: 'medium', bytes: mediumBytes, atOnce: mediumAtOnce },
  ]
  for (const { size, bytes, atOnce } of loads) {
    const row = {
      row: `${size}-${atOnce}`,
      what: `${sizeName(bytes)} uploads, ${atOnce} at a time`,
      unit: '/s',
    } as const
    const calls = await Promise.all(
      Array.from(
        parties.running,
        async ([name, { url }]) => [name, await uploadBy(name, url, { bytes, atOnce })] as const,
      ),
    )
    const rates = await takeTurns(
      Object.fromEntries(
        calls.map(([name, call]) => [name, () => callsPerSecond(call, { ...bench.scale, ...bench, atOnce })]),
      ),
      { ...bench.scale, ...bench },
    )
    for (const name of rivals) {
      const why = parties.absent.get(name)
      lines.push(
        why === undefined
          ? ratioLine(row, name, rates['gateway'] ?? [], rates[name] ?? [])
          : absentLine(row, name, why),
      )
    }
  }
  await parties.stop()
  return { lines }
}

type Load = { bytes: number; atOnce: number }

async function uploadBy(name: PartyName, url: string, { bytes, atOnce }: Load): Promise<Call> {
  const forms = await pngForms(isStraight(name) ? STRAIGHT : MUTATION, bytes, atOnce)
  if (isStraight(name)) return (caller, nth) => caller.post(url, forms[nth]!)
  return async (caller, nth) => parseMutationAnswer(await caller.post(url, forms[nth]!))
}
