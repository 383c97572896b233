import type { Media } from './media-store.ts'

export type Callbacks = ReturnType<typeof createCallbacks>
type Deps = { url: string | undefined; secret: string | undefined; now: () => number; log: (line: string) => void }

/** The callback profile: tells `url` of an outcome, once and without waiting for it. No `url`, no callbacks. */
export function createCallbacks({ url, secret, now, log }: Deps) {
  let going = new AbortController()
  return {
    send(media: Media) {
      if (url === undefined) return
      const { signal } = going
      post(url, bodyOf(media, now()), signal).catch((error: unknown) => {
        if (!signal.aborted) log(`callback for media ${media.id} to ${url} failed: ${reason(error)}`)
      })
    },
    /** Gives up the callbacks that are under way. */
    cancelAll() {
      going.abort()
      going = new AbortController()
    },
  }

  async function post(to: string, body: object, signal: AbortSignal) {
    const response = await fetch(to, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(secret === undefined ? {} : { 'x-callback-secret': secret }) },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`it answered ${response.status}`)
  }
}

function bodyOf(media: Media, now: number) {
  return {
    status: media.status,
    uploaded_file_handle: media.handle ?? '',
    file_name: media.fileName,
    file_link: '',
    resumable_media_id: media.id,
    waba_id: media.wabaId,
    company_id: media.account.companyId,
    field: 'resumable_media',
    time: String(Math.floor(now / 1000)),
    callback_profile_id: '1201',
  }
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
