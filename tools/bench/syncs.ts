import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './command.ts'

/** How many syncs a server has made, and the time in which one or more were under way. */
export type Syncs = { count: number; ms: number }

/** Of one server: what it is started with, and what was counted so far. */
export type SyncCounter = { env: NodeJS.ProcessEnv; read: () => Syncs }

const SOURCE = fileURLToPath(new URL('count-syncs.c', import.meta.url))

/** Answers how to count the syncs of one server after another; undefined where there is no compiler. */
export async function openSyncCounters(folder: string, signal: AbortSignal) {
  const library = join(folder, 'count-syncs.so')
  const args = ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl', '-lpthread']
  try {
    await run('gcc', args, { cwd: folder, signal })
  } catch {
    signal.throwIfAborted()
    return undefined
  }
  let servers = 0
  return function openCounter(): SyncCounter {
    const path = join(folder, `syncs-${(servers += 1)}`)
    return {
      env: { LD_PRELOAD: library, SYNC_COUNTS: path },
      read() {
        const counts = readFileSync(path)
        return { count: Number(counts.readBigUInt64LE(0)), ms: Number(counts.readBigUInt64LE(8)) / 1e6 }
      },
    }
  }
}
