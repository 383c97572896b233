import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpServer } from './server.ts'

/** How long `/health/ready` says no before the listener closes, so that a load balancer sends the next request elsewhere. */
const NOTICE_MS = 5000

const noticeMs = (uploadsMs: number): number => Math.min(NOTICE_MS, uploadsMs / 5)

/** A stop that takes longer hangs. */
export const longestStopMs = ({ callsMs, uploadsMs }: { callsMs: number; uploadsMs: number }): number =>
  noticeMs(uploadsMs) + Math.max(callsMs, uploadsMs) + LAST_MS

/** For what is left after the grace: connections are cut, and all that is open is closed. */
const LAST_MS = 2000

type Stopping = {
  /** How long uploads under way may go on. */
  uploadsMs: number
  /** Whether others take what comes meanwhile. */
  hasOthers: boolean
  http: Pick<HttpServer, 'close' | 'endConnections' | 'settled'>
}

/** The first half of a stop: new requests go elsewhere, those under way may go on for a while. */
export function createStop() {
  let isStopping = false
  return {
    /** Throws once the gateway stops. */
    async check(): Promise<void> {
      if (isStopping) throw new Error('the gateway is stopping')
    },
    async begin({ uploadsMs, hasOthers, http }: Stopping): Promise<{ settled: Promise<unknown> }> {
      isStopping = true
      http.endConnections()
      if (hasOthers) await sleep(noticeMs(uploadsMs))
      http.close()
      return { settled: Promise.race([http.settled(), sleep(uploadsMs, undefined, { ref: false })]) }
    },
  }
}
