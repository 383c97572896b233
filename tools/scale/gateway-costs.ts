import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMs } from '../bench/process-cpu.ts'
import { callsPerSecond } from '../bench/rates.ts'
import { readRss, watchPeakRss } from '../bench/rss.ts'
import { pngForms } from '../bench/small-file.ts'
import { subscribe } from '../bench/subscribe.ts'
import { MUTATION, parseMutationAnswer, uploadThroughGateway } from '../bench/uploads.ts'
import type { Workbench } from '../bench/workbench.ts'
import type { Sizes } from './sizes.ts'

export type GatewayCosts = {
  /** After its start, in MB. */
  idleMb: number
  /** Of a file of 1 KB, until Kaleyra has it. */
  cpuMsPerUpload: number
  cpuMsPerMb: number
  /** Of a large file under way. */
  mbPerUpload: number
  mbPerWatcher: number
  cpuMsPerWatcher: number
  cpuMsPerEvent: number
}

const SMALL = 1024
const AT_ONCE = 8
const LARGE_ROUNDS = 2
const MB = 1024 * 1024

/** What a gateway costs as a process, as `pnpm gateway` runs it; `env` has its keys. */
export async function measureGateway(
  bench: Workbench,
  { forMs, watchers, settleMs }: Sizes,
  env: NodeJS.ProcessEnv = {},
): Promise<GatewayCosts> {
  const { signal, scale, file } = bench
  const gateway = await bench.startGateway(undefined, { env })
  try {
    const rest = () => sleep(settleMs, undefined, { signal })
    const used = async (work: () => Promise<unknown>) => {
      const before = cpuMs(gateway.pid)
      await work()
      return cpuMs(gateway.pid) - before
    }
    await rest()
    const idleMb = readRss(gateway.pid)
    const forms = await pngForms(MUTATION, SMALL, AT_ONCE)
    let uploads = 0
    const upload = () =>
      callsPerSecond(
        async (caller, nth) => {
          parseMutationAnswer(await caller.post(gateway.url, forms[nth]!))
          uploads += 1
        },
        { atOnce: AT_ONCE, forMs, signal },
      )
    await upload()
    uploads = 0
    const cpuMsPerUpload = (await used(upload)) / uploads

    await rest()
    const before = readRss(gateway.pid)
    const watch = watchPeakRss(gateway.pid)
    const large = await used(async () => {
      for (let round = 0; round < LARGE_ROUNDS; round += 1)
        await Promise.all(
          Array.from({ length: AT_ONCE }, (_, nth) =>
            uploadThroughGateway(gateway.url, { file, name: `${nth}.mp4`, signal }),
          ),
        )
    })
    watch.stop()
    const files = LARGE_ROUNDS * AT_ONCE
    const cpuMsPerMb = (large - files * cpuMsPerUpload) / ((files * scale.largeBytes) / MB)
    const mbPerUpload = Math.max(0, watch.peak() - before) / AT_ONCE

    await rest()
    const alone = readRss(gateway.pid)
    const subscriptions = Array.from({ length: watchers }, () => subscribe(gateway.url))
    const connecting = await used(() => Promise.all(subscriptions.map(({ first }) => first)))
    await rest()
    const mbPerWatcher = (readRss(gateway.pid) - alone) / watchers
    const events = () => subscriptions.reduce((heard, one) => heard + one.events(), 0)
    const heard = events()
    uploads = 0
    const watched = await used(upload)
    const cpuMsPerEvent = Math.max(0, watched - uploads * cpuMsPerUpload) / (events() - heard)
    for (const { end } of subscriptions) end()
    return {
      idleMb,
      cpuMsPerUpload,
      cpuMsPerMb,
      mbPerUpload,
      mbPerWatcher,
      cpuMsPerWatcher: connecting / watchers,
      cpuMsPerEvent,
    }
  } finally {
    await gateway.stop()
  }
}
