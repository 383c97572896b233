import { absentLine, ratioLine } from './line.ts'
import type { Line } from './line.ts'
import type { Measured } from './measurement.ts'
import { startParties, uploadTo } from './parties.ts'
import type { PartyName } from './parties.ts'
import { callsPerSecond } from './rates.ts'
import { sizeName } from './size-name.ts'
import { pngForms } from './small-file.ts'
import { pendingQuery } from './status-queries.ts'
import { takeTurns } from './turns.ts'
import { MUTATION, parseMutationAnswer } from './uploads.ts'
import type { Workbench } from './workbench.ts'

const SHARED = ['PostgreSQL, folder', 'PostgreSQL, S3'] as const
const AT_ONCE = 8

/** The gateway with its own folder, beside itself on what several gateways share. */
export async function measureStores(bench: Workbench): Promise<Measured> {
  const { smallBytes, smallAtOnce, largeBytes, forMs } = bench.scale
  const parties = await startParties(bench, ['gateway', ...SHARED])
  const options = { ...bench.scale, ...bench }
  /** What `measure` answers of each, in turns. */
  const inTurns = (measure: (name: PartyName, url: string) => Promise<() => Promise<number>>) => async () =>
    takeTurns(
      Object.fromEntries(
        await Promise.all(
          Array.from(parties.running, async ([name, { url }]) => [name, await measure(name, url)] as const),
        ),
      ),
      options,
    )
  const rows = [
    {
      row: 'stores-large',
      what: `${sizeName(largeBytes)} by mutation`,
      unit: 'ms' as const,
      take: inTurns(async name => () => uploadTo(name, parties.running.get(name)!, bench)),
    },
    ...smallAtOnce.map(atOnce => ({
      row: `stores-small-${atOnce}`,
      what: `${sizeName(smallBytes)} uploads, ${atOnce} at a time`,
      unit: '/s' as const,
      take: inTurns(async (_, url) => {
        const forms = await pngForms(MUTATION, smallBytes, atOnce)
        const upload = async (caller: Parameters<Parameters<typeof callsPerSecond>[0]>[0], nth: number) =>
          parseMutationAnswer(await caller.post(url, forms[nth]!))
        return () => callsPerSecond(upload, { ...options, atOnce, forMs })
      }),
    })),
    {
      row: 'stores-status',
      what: `\`mediaStatus\`, ${AT_ONCE} at a time`,
      unit: '/s' as const,
      take: inTurns(async (_, url) => {
        const call = await pendingQuery(url, smallBytes)
        return () => callsPerSecond(call, { ...options, atOnce: AT_ONCE, forMs })
      }),
    },
  ]
  const lines: Line[] = []
  for (const { take, ...row } of rows) {
    const rates: Record<string, number[]> = await take()
    for (const name of SHARED) {
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
