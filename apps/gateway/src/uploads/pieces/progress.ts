import type { PartFile } from '../../spool/spool.ts'

const MOST_OFTEN_MS = 500
const MUCH_BYTES = 64 * 1024
const LITTLE_MS = 5000

/**
 * Tells of a file that grows, at most twice a second, and only of bytes that are on the disk by then: a request that has
 * to end has little left to sync. Of a file that grows by little it tells every few seconds only, since each time costs
 * two syncs however slow its sender is. `stop` waits for what is under way.
 */
export function startProgress(
  file: PartFile,
  { ttlMs, monotonic }: { ttlMs: number; monotonic: () => number },
  tell: (size: number) => Promise<unknown>,
) {
  let told = file.size()
  let toldAt = -Infinity
  let underWay: Promise<void> | undefined
  const timer = setInterval(
    () => {
      if (file.size() === told || underWay) return
      const isLittle = file.size() - told < MUCH_BYTES
      if (isLittle && monotonic() - toldAt < Math.min(LITTLE_MS, ttlMs / 3)) return
      told = file.size()
      toldAt = monotonic()
      underWay = syncAndTell(told).finally(() => (underWay = undefined))
    },
    Math.min(MOST_OFTEN_MS, ttlMs / 3),
  )

  async function syncAndTell(size: number): Promise<void> {
    try {
      await file.sync()
      await tell(size)
    } catch {
      // Whatever is wrong with the disk or the store is found again at the end of the request, and answered there.
    }
  }

  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await underWay
    },
  }
}
