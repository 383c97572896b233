import type { Media, Uploader } from '@resumable-media/uploader'
import type { createFileReader } from '../files/file-reader.ts'
import type { Memory } from '../files/memory.ts'
import { EXIT } from '../exit-codes.ts'
import { CommandError } from '../fault.ts'
import { Interrupted } from '../interrupts.ts'
import { itemOfGateway } from '../output/item.ts'
import type { Item } from '../output/item.ts'
import { bytes } from '../output/units.ts'
import type { GatewayDoor } from './door.ts'

type Deps = {
  uploader: Uploader
  open: ReturnType<typeof createFileReader>['open']
  memory: Memory
  wait: (media: Media, waitMs: number) => Promise<Item>
}

/** Sends a file, from where an earlier run of the same command was, and answers when every byte is at the gateway. */
export function createSend({ uploader, open, memory, wait }: Deps): GatewayDoor['send'] {
  return async function send(local, { wabaId, signal, onProgress, onResume, onNote }) {
    const { path, fileName, type, size } = local
    const release = memory.claim(JSON.stringify([path, wabaId, fileName]))
    const own = new AbortController()
    let isSent = false
    const file = await open(local, error => own.abort(unreadable(error))).catch((error: unknown) => {
      release()
      throw unreadable(error)
    })
    let receivedBytes = 0
    let isShown = false
    let isRetrying = false
    const media = await new Promise<Media>((resolve, reject) => {
      const upload = uploader.upload(file, {
        wabaId,
        fileName,
        ...(type && { type }),
        signal: AbortSignal.any([signal, own.signal]),
        onProgress: ({ sentBytes }) => {
          // The row can be half a second behind; the first offset that is heard of is not.
          if (receivedBytes === 0 && sentBytes < size && memory.isBegun(path)) onResume(sentBytes)
          receivedBytes = sentBytes
          onProgress(sentBytes)
        },
        onStatus: ({ phase, media: found, error }) => {
          if (found && !isShown && !memory.isBegun(path)) onProgress(0)
          isShown ||= found !== undefined
          if (phase === 'RETRYING' && !isRetrying) onNote(`${fileName}: ${error?.message ?? ''} It is tried again.`)
          isRetrying = phase === 'RETRYING'
          if (phase === 'DONE' && found) resolve(found)
        },
      })
      upload.then(resolve, (error: unknown) => {
        if (error instanceof Interrupted) return reject(error.saying(stopped(receivedBytes, size)))
        if (!isSent) memory.forget(path)
        reject(error)
      })
    }).finally(release)
    isSent = true
    // It has done its part: the wait has a deadline of its own.
    own.abort(new Error('every byte is sent'))
    return {
      item: itemOfGateway(media),
      leave: () => memory.forget(path),
      async settled(waitMs) {
        try {
          const item = await wait(media, waitMs)
          memory.forget(path)
          return item
        } catch (error) {
          if (error instanceof Interrupted) throw error.saying(waiting(media.id))
          if (!(error instanceof CommandError)) memory.forget(path)
          throw error
        }
      },
    }
  }
}

/** What the user reads after Ctrl-C. */
const stopped = (receivedBytes: number, size: number) =>
  `Stopped. At least ${bytes(receivedBytes)} of ${bytes(size)} are at the gateway. Run the same command again to go on.`

const waiting = (id: string) =>
  `Stopped. The whole file is at the gateway, which goes on by itself. The same command waits for the handle; \`resumable-media status ${id}\` says where it stands.`

const unreadable = (cause: unknown) =>
  new CommandError('FILE_UNREADABLE', 'It was changed or removed while it was sent. Run the command again.', {
    exitCode: EXIT.failed,
    cause,
  })
