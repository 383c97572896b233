/** Asks servers how they are; see probe.ts. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { openCaller } from './caller.ts'

export type Asked = { urls: readonly string[]; forMs: number }

const EVERY_MS = 20

const { urls, forMs } = workerData as Asked
const caller = openCaller()
parentPort?.postMessage(await Promise.all(urls.map(waitsOf)), [])

async function waitsOf(url: string): Promise<number[]> {
  const waits: number[] = []
  const end = performance.now() + forMs
  while (performance.now() < end) {
    const begun = performance.now()
    await caller.get(url)
    waits.push(performance.now() - begun)
    await sleep(EVERY_MS)
  }
  return waits
}
