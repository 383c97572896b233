import type { Uploader, UploadQuota } from '@resumable-media/uploader'
import { useEffect, useRef, useState } from 'react'

/** The WABA's quota: asked for again after each of `changes`, and when the next slot opens. */
export function useQuota(uploader: Uploader, wabaId: string, changes: string): UploadQuota | undefined {
  const [quota, setQuota] = useState<UploadQuota>()
  const [round, setRound] = useState(0)
  const asking = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    // Changes come in bursts: one question for all of a moment.
    asking.current ??= setTimeout(() => {
      asking.current = undefined
      // The banner tells when the gateway is away; what was known last stays.
      uploader.quota(wabaId).then(setQuota, () => undefined)
    }, GATHER_MS)
  }, [uploader, wabaId, changes, round])

  useEffect(() => {
    return () => {
      clearTimeout(asking.current)
      asking.current = undefined
    }
  }, [])

  useEffect(() => {
    const untilSlotMs = quota?.remaining === 0 ? Date.parse(quota.nextSlotAt) - Date.now() + GATHER_MS : LOOK_MS
    const timer = setTimeout(() => setRound(last => last + 1), Math.min(Math.max(untilSlotMs, GATHER_MS), LOOK_MS))
    return () => clearTimeout(timer)
  }, [quota, round])

  return quota
}

const GATHER_MS = 200
/** A slot opens after its rest, without a change of any media item. */
const LOOK_MS = 30_000
