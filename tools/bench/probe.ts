import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Asked } from './probe-thread.ts'

/**
 * How long each of these took to answer, asked again and again, in milliseconds. A thread of its own asks: what else this
 * process has to do at that moment is not what is measured.
 */
export async function probe(urls: readonly string[], forMs: number, signal: AbortSignal): Promise<number[][]> {
  signal.throwIfAborted()
  const thread = new Worker(new URL('probe-thread.ts', import.meta.url), {
    workerData: { urls, forMs } satisfies Asked,
  })
  try {
    const [waits] = (await once(thread, 'message', { signal })) as [number[][]]
    return waits
  } finally {
    await thread.terminate()
  }
}
