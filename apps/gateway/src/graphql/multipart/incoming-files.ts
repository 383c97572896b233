import { MultipartError } from '@resumable-media/multipart'
import type { Part } from '@resumable-media/multipart'
import { BadUploadRequest, brokenOff } from '../../errors/bad-upload-request.ts'
import type { Spool, SpooledFile } from '../../spool/spool.ts'
import type { IncomingFile } from '../../uploads/accept.ts'

type Deps = {
  spool: Pick<Spool, 'write' | 'share' | 'removeSoon'>
  maxFileBytes: number
  /** How many bytes the files of the request have at least. */
  announced: number
}

/** The files of one request on their way into the spool. At its end those that no resolver took are removed. */
export function createIncomingFiles({ spool, maxFileBytes, announced }: Deps) {
  const ended = new AbortController()
  const leftovers = new Set<Promise<SpooledFile>>()

  return {
    /** `complete` is the whole request: a file counts only once the closing boundary has come. */
    add({ fileName, body }: Part, complete: Promise<void>): IncomingFile {
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
          // Another field takes the same file: each gets a share, and the file itself stays until the end.
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
