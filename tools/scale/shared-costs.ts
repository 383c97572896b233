import { openLooks } from '@resumable-media/gateway/scale/looks'
import { commitsPerSecond } from '@resumable-media/gateway/scale/notifying'
import { costOf } from './meter.ts'
import type { Places } from './places.ts'
import type { Sizes } from './sizes.ts'

/** What many gateways on one server of PostgreSQL wait for. */
export type SharedCosts = {
  commitsPerSecond: number
  /** Where each transaction tells other gateways: the server commits these one after the other. */
  notifyingPerSecond: number
  /** A look for the next due item, in milliseconds of CPU of the server. */
  lookMs: number
  /** What it takes more for each item that was sent since the last vacuum. */
  lookMsPerSent: number
}

export async function measureShared(places: Places, { forMs, sent }: Sizes): Promise<SharedCosts> {
  const store = await places.open('PostgreSQL')
  try {
    const url = store.url ?? ''
    const plain = await commitsPerSecond(url, { notifies: false, forMs })
    const notifying = await commitsPerSecond(url, { notifies: true, forMs })
    const { look, vacuum } = await openLooks(store, sent)
    const ofLook = async () => {
      const cost = await costOf(store, async () => {
        for (let n = 0; n < LOOKS; n += 1) await look()
      })
      return cost.serverCpuMs / LOOKS
    }
    const behind = await ofLook()
    await vacuum()
    const lookMs = await ofLook()
    const lookMsPerSent = Math.max(0, behind - lookMs) / sent
    return { commitsPerSecond: plain, notifyingPerSecond: notifying, lookMs, lookMsPerSent }
  } finally {
    await store.close()
  }
}

const LOOKS = 50
