import type { Log } from '../../lib/log.ts'

type Options = { log: Pick<Log, 'warn'>; now: () => number }

/** Logs the origins of refused pages: their browsers hide the answer, so only the operator can see the cause. */
export function createForeignOriginLog({ log, now }: Options): (origin: string) => void {
  const logged = new Map<string, number>()

  /** Each once an hour, with a limit on their number: origins can be invented. */
  return sent => {
    const origin = sent.slice(0, MOST_CHARACTERS)
    for (const [one, at] of logged) if (Math.abs(now() - at) >= AGAIN_MS) logged.delete(one)
    if (logged.has(origin) || logged.size >= MOST_LOGGED) return
    logged.set(origin, now())
    log.warn({ origin, key: 'ALLOWED_ORIGINS' }, 'refused a page: its origin is not in ALLOWED_ORIGINS')
  }
}

const AGAIN_MS = 3_600_000
const MOST_LOGGED = 20
const MOST_CHARACTERS = 255
