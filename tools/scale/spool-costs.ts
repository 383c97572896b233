import { Readable } from 'node:stream'
import type { ScaleSpool } from '@resumable-media/gateway/scale/spools'
import type { ScaleStore } from '@resumable-media/gateway/scale/stores'
import { costOf, each } from './meter.ts'
import type { Cost } from './meter.ts'
import type { Sizes } from './sizes.ts'

const KB = 1024
const MB = 1024 * KB
/** As a socket gives them. */
const CHUNK = 64 * KB
/** Two pieces. */
const LARGE = 16 * MB

export type SpoolCosts = {
  /** Of a small file: written, read once, removed. */
  file: Cost & { requests: number }
  /** Of each MB more, in milliseconds of CPU, and how many requests a file of that size makes. */
  cpuMsPerMb: number
}

/** What a file costs a spool. */
export async function measureSpool(
  at: ScaleSpool,
  store: ScaleStore,
  { files, largeFiles }: Sizes,
): Promise<SpoolCosts> {
  const { signal } = new AbortController()
  async function live(bytes: number): Promise<void> {
    const incoming = { maxBytes: bytes, announced: bytes, signal }
    const { id } = await at.spool.write(Readable.from(chunksOf(bytes)), incoming)
    const file = await at.spool.open(id, { readAhead: true })
    for await (const _ of file.stream());
    await file.close()
    await at.spool.remove(id)
  }
  const measure = async (count: number, bytes: number) => {
    // The first ones load what is loaded late.
    await live(bytes)
    const before = at.requests()
    const cost = await costOf(store, async () => {
      for (let n = 0; n < count; n += 1) await live(bytes)
    })
    return { ...each(cost, count), requests: (at.requests() - before) / count }
  }
  const file = await measure(files, KB)
  const large = await measure(largeFiles, LARGE)
  return { file, cpuMsPerMb: (large.cpuMs - file.cpuMs) / (LARGE / MB) }
}

function* chunksOf(bytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes; at += CHUNK) yield Buffer.alloc(Math.min(CHUNK, bytes - at), 1)
}
