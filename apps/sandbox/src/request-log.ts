import type { ExampleName, Operation } from '@resumable-media/openapi/choices'

/** One call to the API; what is absent or not yet known is null. `status` stays null when the client went away. */
export type RequestEntry = {
  at: string
  method: string
  operation: Operation
  status: number | null
  code: string | null
  sid: string
  wabaId: string
  fileName: string | null
  type: string | null
  size: number | null
  sha256: string | null
  mediaId: string | null
  /** Whether its answer was one that `next` or the setting `fail` has chosen. */
  planned: boolean
  /** The name of that answer. */
  example: ExampleName | null
}
export type RequestLog = ReturnType<typeof createRequestLog>

/** The calls in the order in which they came. An entry is filled in as its call goes on. */
export function createRequestLog(now: () => number) {
  const entries: RequestEntry[] = []
  return {
    begin(call: Pick<RequestEntry, 'method' | 'operation' | 'sid' | 'wabaId'>): RequestEntry {
      const at = new Date(now()).toISOString()
      const unknown = { status: null, code: null, fileName: null, type: null, size: null, sha256: null, mediaId: null }
      const entry = { at, ...call, ...unknown, planned: false, example: null }
      entries.push(entry)
      return entry
    },
    /** Always the same array. */
    all: entries as readonly RequestEntry[],
    clear() {
      entries.length = 0
    },
  }
}
