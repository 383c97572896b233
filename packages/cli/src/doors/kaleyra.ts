import {
  createKaleyraClient,
  FileSourceError,
  OutcomeUnknownError,
  ServerError,
  UploadNotFoundError,
} from '@resumable-media/client'
import type { KaleyraClientOptions } from '@resumable-media/client'
import { EXIT } from '../exit-codes.ts'
import { CommandError, faultOf } from '../fault.ts'
import { Interrupted } from '../interrupts.ts'
import { itemOfKaleyra } from '../output/item.ts'
import { UsageError } from '../usage-error.ts'
import type { Door } from './door.ts'

/** Straight to Kaleyra: a file is sent whole, and its outcome looked up. */
export function openKaleyra(account: KaleyraClientOptions, signal: AbortSignal): Door {
  const client = createKaleyraClient(account)
  return {
    // Its rules are checked before, and nothing else is known before it is sent.
    check: async () => {},

    async send({ path, fileName, type, size }, { wabaId, onProgress }) {
      const upload = client.uploadResumableMedia({
        wabaId,
        file: { path },
        fileName,
        ...(type && { type }),
        signal,
        timeoutMs: ANSWER_MS + size / SLOWEST_BYTES_PER_MS,
        onProgress: ({ sentBytes }) => onProgress(sentBytes),
      })
      const answer = await upload.catch((error: unknown) => {
        throw mayBeMade(error) ? inDoubt(error, wabaId) : error
      })
      return {
        item: itemOfKaleyra(wabaId, { ...answer, fileName }),
        leave() {},
        async settled(waitMs) {
          try {
            const media = await client.waitUntilUploaded({ wabaId, id: answer.id }, { signal, wholeTimeoutMs: waitMs })
            return itemOfKaleyra(wabaId, { ...media, fileName: media.fileName ?? fileName })
          } catch (error) {
            if (error instanceof Interrupted)
              throw error.saying(`Stopped. It was sent: ${look(answer.id, wabaId)} says what became of it.`)
            const fault = faultOf(error)
            if (fault.exitCode !== EXIT.tryAgain) throw error
            const words = `${fault.message} It was sent: ${look(answer.id, wabaId)} says what became of it.`
            throw new CommandError(fault.code, words, { ...fault, exitCode: EXIT.lookFirst, cause: error })
          }
        },
      }
    },

    async status(id, wabaId) {
      if (wabaId === undefined) throw new UsageError([NEEDS_WABA], 'status')
      const found = await client.getResumableMedia({ wabaId, id, signal })
      const media = found.find(one => one.id === id)
      if (!media) throw new UploadNotFoundError(id, wabaId)
      return itemOfKaleyra(wabaId, media)
    },

    async *list(wabaId, limit) {
      let count = 0
      for await (const media of client.listResumableMedia({ wabaId, pageSize: Math.min(limit, PAGE), signal })) {
        yield itemOfKaleyra(wabaId, media)
        if ((count += 1) >= limit) return
      }
    },

    close: () => client.close(),
  }
}

const NEEDS_WABA = 'Straight to Kaleyra, "status" needs --waba ID, too: its ids are those of a WABA.'
const PAGE = 100
/** For the whole call: a slow line is no reason to send the file in vain. */
const [ANSWER_MS, SLOWEST_BYTES_PER_MS] = [300_000, 4]
const look = (id: string, wabaId: string) => `\`resumable-media status ${id} --waba ${wabaId}\``

/** Kaleyra has no key by which an upload is known again: what was cut off, or failed there, may have been made. */
const mayBeMade = (error: unknown): error is Error =>
  error instanceof OutcomeUnknownError ||
  error instanceof ServerError ||
  (error instanceof FileSourceError && error.begun)

function inDoubt(error: Error, wabaId: string): Error {
  const list = `\`resumable-media list --waba ${wabaId}\``
  if (error.cause instanceof Interrupted)
    return error.cause.saying(
      'Stopped in the middle. Straight to Kaleyra an upload cannot go on: the same command sends the whole file again. ' +
        `Look first whether it arrived: ${list}. Through a gateway (--gateway) it goes on where it broke off.`,
    )
  const { code, concernsAll } = faultOf(error)
  const words = `${error.message.replace(/(?<![.!?])\s*$/u, '.')} Look before you send it again, since it may have been made: ${list}.`
  return new CommandError(code, words, { exitCode: EXIT.lookFirst, concernsAll, cause: error })
}
