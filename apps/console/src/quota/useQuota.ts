import type { Uploader, UploadQuota } from '@resumable-media/uploader'
import { useEffect, useState } from 'react'

/** The WABA's quota: asked for again after each change, and when the next slot opens. */
export function useQuota(
  uploader: Uploader,
  wabaId: string,
  media: unknown,
  connected: unknown,
): UploadQuota | undefined {
  const [quota, setQuota] = useState<UploadQuota>()
  const [round, setRound] = useState(0)

  useEffect(() => {
    let wanted = true
    const ask = () =>
      uploader.quota(wabaId).then(
        answer => wanted && setQuota(answer),
        // The banner tells that the gateway is away; what was known last stays.
        () => undefined,
      )
    const timer = setTimeout(() => void ask(), GATHER_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [uploader, wabaId, round, media, connected])

  useEffect(() => {
    if (!quota) return undefined
    const untilSlot = Date.parse(quota.nextSlotAt) - Date.now()
    const waitMs = quota.remaining === 0 && untilSlot > 0 ? Math.min(untilSlot + 500, LOOK_MS) : LOOK_MS
    const timer = setTimeout(() => setRound(last => last + 1), waitMs)
    return () => clearTimeout(timer)
  }, [quota])

  return quota
}

/** Changes come in bursts. */
const GATHER_MS = 250
/** Slots that have rested open without a change of any media. */
const LOOK_MS = 30_000
