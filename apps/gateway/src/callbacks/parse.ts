import { CallbackError, readCallback } from '@resumable-media/client'
import type { RawCallback } from '@resumable-media/client'
import { RequestError } from '../errors/caller-error.ts'
import type { Report } from '../kaleyra/lookup.ts'

export type { RawCallback }

/** `saidAt` is the callback's own `time`, in milliseconds since 1970. It decides nothing: final states are final. */
export type Callback = Report & { saidAt: number | undefined }

/** Reads a callback as the client does. Throws BAD_CALLBACK. */
export function parseCallback(callback: RawCallback): Callback {
  try {
    const { id, wabaId, status, handle, time } = readCallback(callback)
    return { kaleyraId: id, wabaId, status, handle, saidAt: time?.getTime() }
  } catch (error) {
    throw error instanceof CallbackError ? badCallback(error.message) : error
  }
}

/** The message says how to change the callback profile. */
export const badCallback = (message: string) => new RequestError('BAD_CALLBACK', message)
