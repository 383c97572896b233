import type { Party } from './parties.ts'
import { cpuMs } from './process-cpu.ts'

/** The wall time of some work, and what a server has used meanwhile: NaN where that is not known. */
export type Usage = { ms: number; cpuMs: number; syncs: number; syncingMs: number }

/** What a server uses while `work` is done. */
export async function usageOf<Result>(
  server: Pick<Party, 'pid' | 'syncs'>,
  work: () => Promise<Result>,
): Promise<Usage & { result: Result }> {
  const before = read(server)
  const result = await work()
  const after = read(server)
  return {
    result,
    ms: after.ms - before.ms,
    cpuMs: after.cpuMs - before.cpuMs,
    syncs: after.syncs - before.syncs,
    syncingMs: after.syncingMs - before.syncingMs,
  }
}

function read({ pid, syncs }: Pick<Party, 'pid' | 'syncs'>): Usage {
  const { count, ms: syncingMs } = syncs?.() ?? { count: Number.NaN, ms: Number.NaN }
  return { ms: performance.now(), cpuMs: pid === undefined ? Number.NaN : cpuMs(pid), syncs: count, syncingMs }
}
