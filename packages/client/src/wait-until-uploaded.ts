import type { CallSettings } from './call-settings.ts'
import { UploadFailedError, UploadNotFoundError, WaitTimeoutError } from './errors/upload-outcome.ts'
import type { Lookup, ResumableMedia } from './get-resumable-media.ts'
import { RateLimitedError } from './errors/refusals.ts'
import { tell } from './hooks.ts'
import { isPassingForLookup } from './passing.ts'
import { pause } from './retry.ts'
import { LONGEST_TIMER_MS } from './transport/deadline.ts'

/** How an upload is waited for. `timeoutMs` is for each lookup, default 30 seconds. */
export type WaitCall = Omit<CallSettings, 'retry'> & {
  /** For the whole wait, in milliseconds; default ten minutes. The last lookup begins at its end, and may take a second. */
  wholeTimeoutMs?: number
  /** The wait after the first lookup, in milliseconds; each further one is half as long again. Default 1000. */
  firstWaitMs?: number
  /** No wait between two lookups is longer, in milliseconds. Default 30 000. */
  longestWaitMs?: number
  /** How long an id may be unknown to every lookup, in milliseconds; default 30 000. */
  missingMs?: number
  /** Sees what each lookup found. What it throws is ignored. */
  onStatus?: (media: ResumableMedia) => unknown
}

/** An upload within its WABA. */
export type UploadId = { wabaId: string; id: string }

/** An upload that has its handle. */
export type UploadedMedia = ResumableMedia & { handle: string }

/** By the upload, or by its id with the WABA beside it. */
export type WaitUntilUploaded = {
  (upload: UploadId, call?: WaitCall): Promise<UploadedMedia>
  (id: string, call: WaitCall & { wabaId: string }): Promise<UploadedMedia>
}

/**
 * Looks an upload up, at once and then in growing waits, until it has its handle. A status that is not known is waited on, and
 * so are an `UPLOADED` without its handle and a lookup that failed for a passing reason.
 */
export function createWait({ lookUp }: { lookUp: Lookup }): WaitUntilUploaded {
  return async function waitUntilUploaded(
    upload: UploadId | string,
    call: WaitCall & { wabaId?: string } = {},
  ): Promise<UploadedMedia> {
    const { id, wabaId } = uploadOf(upload, call)
    const { signal, traceparent, timeoutMs = 30_000, wholeTimeoutMs = 600_000 } = call
    const { firstWaitMs = 1000, longestWaitMs = 30_000, missingMs = 30_000, onStatus } = call
    const settings = { ...(signal && { signal }), ...(traceparent !== undefined && { traceparent }), retry: ONCE }
    const endsAt = performance.now() + wholeTimeoutMs
    let last: ResumableMedia | undefined
    let missingSince: number | undefined
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(Math.max(waitMs, 1) * LONGER, longestWaitMs)) {
      let cause: unknown
      try {
        const leftMs = Math.max(LAST_LOOKUP_MS, endsAt - performance.now())
        const found = await lookUp({ wabaId, id, ...settings, timeoutMs: Math.min(timeoutMs, leftMs) })
        last = found.find(item => item.id === id)
        missingSince = last ? undefined : (missingSince ?? performance.now())
      } catch (error) {
        if (!isPassingForLookup(error) && !(error instanceof RateLimitedError)) throw error
        cause = error
      }
      if (last && !cause) {
        tell(onStatus, last)
        const uploaded = uploadedOf(last)
        if (uploaded) return uploaded
      }
      // A lookup that failed says nothing about the id.
      if (!cause && missingSince !== undefined && performance.now() - missingSince > missingMs)
        throw new UploadNotFoundError(id, wabaId)
      const leftMs = endsAt - performance.now()
      if (leftMs <= 0) throw new WaitTimeoutError(id, { wholeTimeoutMs, media: last, cause })
      await pause(Math.min(waitMs, leftMs, LONGEST_TIMER_MS), signal)
    }
  }
}

/** Throws UploadFailedError. Undefined for what is to be waited on. */
function uploadedOf(media: ResumableMedia): UploadedMedia | undefined {
  const { handle } = media
  const status = media.status.toUpperCase()
  if (status === 'FAILED') throw new UploadFailedError(media)
  return status === 'UPLOADED' && handle !== undefined ? { ...media, handle } : undefined
}

function uploadOf(upload: UploadId | string, { wabaId }: { wabaId?: string }): UploadId {
  if (typeof upload !== 'string') return upload
  if (wabaId === undefined) throw new TypeError('wabaId is missing: an id is one of a WABA. Give { wabaId, id }.')
  return { wabaId, id: upload }
}

const LONGER = 1.5
/** So that the look at the very end can be answered. */
const LAST_LOOKUP_MS = 1000
const ONCE = { attempts: 1 }
