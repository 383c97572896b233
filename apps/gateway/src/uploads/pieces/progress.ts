import type { PartFile } from '../../spool/spool.ts'

const MOST_OFTEN_MS = 500
const MUCH_BYTES = 64 * 1024
const LITTLE_MS = 5000

/**
 * Reports the synced size of a growing file, at most twice a second, so that a request that must end has little left to
 * sync. Small growth is reported every few seconds only, since each report costs a sync. `keep` is for what costs a
 * commit as well: every few seconds. `stop` waits for the report under way.
 */
export function startProgress(
  file: PartFile,
  { ttlMs, monotonic }: { ttlMs: number; monotonic: () => number },
  report: (size: number) => unknown,
  keep: (size: number) => Promise<unknown>,
) {
  let seen = file.size()
  let reported = file.synced()
  let reportedAt = -Infinity
  let keptAt = -Infinity
  const fewSeconds = Math.min(LITTLE_MS, ttlMs / 3)
  let underWay: Promise<void> | undefined
  const timer = setInterval(
    () => {
      // Bytes may become durable a while after they came.
      if ((file.size() === seen && file.synced() === reported) || underWay) return
      const isLittle = Math.max(file.size() - seen, file.synced() - reported) < MUCH_BYTES
      if (isLittle && monotonic() - reportedAt < fewSeconds) return
      seen = file.size()
      reportedAt = monotonic()
      underWay = syncAndReport().finally(() => (underWay = undefined))
    },
    Math.min(MOST_OFTEN_MS, ttlMs / 3),
  )

  async function syncAndReport(): Promise<void> {
    try {
      await file.syncIfCheap()
      const size = file.synced()
      if (size === reported) return
      reported = size
      report(size)
      if (monotonic() - keptAt < fewSeconds) return
      keptAt = monotonic()
      await keep(size)
    } catch {
      // A fault of the disk or the store occurs again at the end of the request, and is answered there.
    }
  }

  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await underWay
    },
  }
}
