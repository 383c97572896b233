import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCaller } from './caller.ts'
import type { Caller } from './caller.ts'
import { run } from './command.ts'
import { ratioLine } from './line.ts'
import type { Line } from './line.ts'
import type { Measured, Point } from './measurement.ts'
import { callsPerSecond } from './rates.ts'
import { median } from './samples.ts'
import { countName } from './size-name.ts'
import { pngMutation } from './small-file.ts'
import { subscribe } from './subscribe.ts'
import { takeTurns } from './turns.ts'
import { parseMutationAnswer, WABA } from './uploads.ts'
import type { Workbench } from './workbench.ts'

/** What a page of `media` and the first event of `wabaMediaChanged` cost where a WABA has few media items, and many. */
export async function measureManyRows(bench: Workbench): Promise<Measured> {
  const { rows, smallBytes } = bench.scale
  const template = join(bench.folder, 'rows')
  const first = await bench.startGateway(undefined, { data: template })
  const uploader = openCaller()
  parseMutationAnswer(await uploader.post(first.url, await pngMutation(smallBytes)))
  uploader.close()
  await first.stop('SIGTERM')
  const gateways = []
  for (const count of rows) {
    const data = join(bench.folder, `rows-${count}`)
    await cp(template, data, { recursive: true })
    process.stderr.write(`   filling a store with ${countName(count)} rows\n`)
    await run(process.execPath, [FILL, data, String(count)], { cwd: bench.folder, signal: bench.signal })
    gateways.push(await bench.startGateway(undefined, { data }))
  }
  const lines: Line[] = []
  const points: Point[] = []
  for (const { row, what, call } of CALLS) {
    const costs = Object.fromEntries(
      gateways.map(({ url }, index) => [
        `${rows[index]} rows`,
        async () =>
          1000 /
          (await callsPerSecond(caller => call(caller, url), { ...bench.scale, signal: bench.signal, atOnce: 1 })),
      ]),
    )
    const times = await takeTurns(costs, { ...bench.scale, signal: bench.signal })
    const [few = [], ...more] = Object.values(times)
    const most = more.at(-1) ?? []
    const named = `${what}, ${countName(rows.at(-1) ?? 0)} rows beside ${countName(rows[0] ?? 0)}`
    lines.push(ratioLine({ row, what: named, unit: 'ms' }, 'the fewest rows', most, few))
    for (const [index, ms] of Object.values(times).entries())
      points.push({ plot: 'rows', series: what, x: rows[index] ?? 0, y: median(ms) })
  }
  await Promise.all(gateways.map(gateway => gateway.stop()))
  return { lines, points }
}

const FILL = fileURLToPath(new URL('fill-store.ts', import.meta.url))

type Call = (caller: Caller, url: string) => Promise<unknown>

const PAGE = {
  type: 'application/json',
  body: Buffer.from(JSON.stringify({ query: `{ media(wabaId: "${WABA}") { nodes { id status } } }` })),
}

const CALLS: readonly { row: string; what: string; call: Call }[] = [
  {
    row: 'page',
    what: 'first page of `media`',
    async call(caller, url) {
      const body = await caller.post(url, PAGE)
      if (!body.includes('"PENDING"') && !body.includes('"EXPIRED"')) throw new Error(`the gateway answered ${body}`)
    },
  },
  {
    row: 'first-event',
    what: 'first event of `wabaMediaChanged`',
    async call(_caller, url) {
      const subscription = subscribe(url)
      await subscription.first
      subscription.end()
    },
  },
]
