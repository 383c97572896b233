import { randomUUID } from 'node:crypto'
import { KaleyraError } from './errors/kaleyra-error.ts'

/**
 * Functions that see each try of a call, for logs, metrics and traces. They are not waited for, and one that throws or rejects
 * changes nothing. Nothing that they are given has the API key.
 */
export type Hooks = {
  /** Before a request is sent. */
  onRequest?: (event: RequestEvent) => unknown
  /** Once for each `onRequest`: when the answer was read, or there was none. */
  onResponse?: (event: ResponseEvent) => unknown
}

/** One try of a call. */
export type RequestEvent = {
  operation: 'uploadResumableMedia' | 'getResumableMedia'
  /** The same for all tries of one call. */
  callId: string
  /** 1 for the first try. */
  attempt: number
  method: 'GET' | 'POST'
  /** The whole address; the API key is in a header, and no part of it. */
  url: string
  wabaId: string
  /** Kaleyra's id of the upload: of a lookup that names one, and of an upload once it was accepted. */
  mediaId: string | undefined
  /** Of an upload: the bytes of its file. */
  fileBytes: number | undefined
}

/** How a try ended. */
export type ResponseEvent = RequestEvent & {
  /** From the request to the end of the answer, in milliseconds. */
  durationMs: number
  /** The HTTP status; undefined without an answer. */
  status: number | undefined
  /** What the try failed with; undefined when it did not. */
  error: unknown
}

type CallFacts = Omit<RequestEvent, 'callId' | 'attempt' | 'method' | 'url'>
type Ended<T> = { status: number; mediaId?: string; value: T }
export type OnSend = (request: Pick<RequestEvent, 'method' | 'url'>) => void

/** Watches the tries of one call. */
export function watchCall(hooks: Hooks, call: CallFacts) {
  const callId = randomUUID()
  return async function watched<T>(attempt: number, run: (onSend: OnSend) => Promise<Ended<T>>): Promise<T> {
    let event: RequestEvent | undefined
    let began = 0
    const end = (how: Pick<ResponseEvent, 'status' | 'error'> & { mediaId?: string }) => {
      // What was refused before it was sent is no request.
      if (event) tell(hooks.onResponse, { ...event, ...how, durationMs: performance.now() - began })
    }
    try {
      const { value, ...how } = await run(request => {
        event = { ...call, ...request, callId, attempt }
        began = performance.now()
        tell(hooks.onRequest, { ...event })
      })
      end({ ...how, error: undefined })
      return value
    } catch (error) {
      end({ status: error instanceof KaleyraError ? error.status : undefined, error })
      throw error
    }
  }
}

/** Calls a function of the user's, whose faults are its own. */
export function tell<T>(listener: ((event: T) => unknown) | undefined, event: T): void {
  try {
    Promise.resolve(listener?.(event)).catch(() => {})
  } catch {
    // A log that fails must not fail an upload.
  }
}
