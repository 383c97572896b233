import { MultipartError } from '@resumable-media/multipart'
import type { Part } from '@resumable-media/multipart'
import { BadUploadRequest, brokenOff } from '../../errors/bad-upload-request.ts'
import type { Spool, SpooledFile } from '../../spool/spool.ts'

/** A file on its way into the spool. */
export type IncomingFile = {
  /** The name the part was sent under, if any. */
  fileName: string | undefined
  /**
   * The file, once it is whole. From then on it is the caller's, who removes it or gives it a row; with `again` another
   * may take it too, who gets the same bytes under an id of its own. Throws TooManyBytes, and BadUploadRequest when the
   * request broke off.
   */
  take(options: { again: boolean }): Promise<SpooledFile>
}

type Options = {
  spool: Spool
  maxFileBytes: number
  /** How many bytes the files of the request have at least. */
  announced: number
}

/** Receives the files of one request. At its end nothing is left of those that nobody took. */
export function createReceiver({ spool, maxFileBytes, announced }: Options) {
  const ended = new AbortController()
  const leftovers = new Set<Promise<SpooledFile>>()

  return {
    /** `complete` is the whole request: a file counts only once the closing boundary has come. */
    receive({ fileName, body }: Part, complete: Promise<void>): IncomingFile {
      const file = spool.write(body, { maxBytes: maxFileBytes, announced, signal: ended.signal })
      leftovers.add(file)
      file.catch(() => leftovers.delete(file))
      return {
        fileName,
        async take({ again }) {
          const [whole] = await Promise.all([file, complete]).catch((error: unknown) => {
            throw error instanceof MultipartError || ended.signal.aborted ? brokenOff(error) : error
          })
          if (!leftovers.has(file)) throw new BadUploadRequest(TAKEN)
          // What the first does with its own must not take the bytes from the second: this one stays until the end.
          if (again) return { ...whole, id: await spool.share(whole.id) }
          leftovers.delete(file)
          return whole
        },
      }
    },

    end(): void {
      ended.abort(new Error('the request has ended'))
      for (const file of leftovers) {
        leftovers.delete(file)
        file.then(({ id }) => spool.removeSoon(id)).catch(() => {})
      }
    },
  }
}

const TAKEN = 'The file was taken already, or its request has ended. Send it again.'
