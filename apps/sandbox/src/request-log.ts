/** One call to the API; what is absent or not yet known is null. `status` stays null when the client went away. */
export type RequestEntry = {
  at: string
  method: string
  status: number | null
  code: string | null
  sid: string
  wabaId: string
  fileName: string | null
  type: string | null
  size: number | null
  sha256: string | null
  mediaId: string | null
  /** Whether its answer was the one that the setting `fail` holds. */
  planned: boolean
}
export type RequestLog = ReturnType<typeof createRequestLog>

/** The calls in the order in which they came. An entry is filled in as its call goes on. */
export function createRequestLog(now: () => number) {
  let entries: RequestEntry[] = []
  return {
    begin(method: string, sid: string, wabaId: string): RequestEntry {
      const at = new Date(now()).toISOString()
      const unknown = { status: null, code: null, fileName: null, type: null, size: null, sha256: null, mediaId: null }
      const entry = { at, method, sid, wabaId, ...unknown, planned: false }
      entries.push(entry)
      return entry
    },
    all: (): readonly RequestEntry[] => entries,
    clear() {
      entries = []
    },
  }
}
