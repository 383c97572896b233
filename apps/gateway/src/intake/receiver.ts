import type { Part } from '@resumable-media/multipart'
import type { Spool, SpooledFile } from './spool.ts'

/** A file on its way into the spool. */
export type IncomingFile = {
  /** The name the part was sent under, if any. */
  fileName: string | undefined
  /**
   * The file, once it is whole. From then on it is the caller's, who removes it or gives it a row. Throws TooManyBytes,
   * and whatever cut the upload short.
   */
  take(): Promise<SpooledFile>
}

/** Receives the files of one request. At its end nothing is left of those that nobody took. */
export function createReceiver({ spool, maxFileBytes }: { spool: Spool; maxFileBytes: number }) {
  const ended = new AbortController()
  const leftovers = new Set<Promise<SpooledFile>>()

  return {
    receive({ fileName, body }: Part): IncomingFile {
      const file = spool.write(body, { maxBytes: maxFileBytes, signal: ended.signal })
      leftovers.add(file)
      file.catch(() => leftovers.delete(file))
      return {
        fileName,
        async take() {
          const whole = await file
          if (!leftovers.delete(file)) throw new Error('the file was taken already, or its request has ended')
          return whole
        },
      }
    },

    end(): void {
      ended.abort(new Error('the request has ended'))
      for (const file of leftovers) {
        leftovers.delete(file)
        file.then(({ id }) => spool.remove(id)).catch(() => {})
      }
    },
  }
}
