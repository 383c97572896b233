import type { Media } from '@resumable-media/uploader'
import type { ResumableMedia } from '@resumable-media/client'

/** An upload as every command prints it with --json. What is not known is null. */
export type Item = {
  /** The gateway's id, or straight to Kaleyra the one of Kaleyra. */
  id: string
  wabaId: string
  fileName: string | null
  status: string
  handle: string | null
  handleExpiresAt: string | null
  type: string | null
  size: number | null
  receivedBytes: number | null
  position: number | null
  dueAt: string | null
  kaleyraId: string | null
  renewedFrom: string | null
  failure: { code: string; message: string } | null
  lastError: { code: string; message: string } | null
}

export function itemOfGateway(media: Media): Item {
  const { id, wabaId, fileName, status, handle, handleExpiresAt, type, size, receivedBytes } = media
  const { position, dueAt, kaleyraId, renewedFrom, failure, lastError } = media
  return {
    ...{ id, wabaId, fileName, status, handle, handleExpiresAt, type, size, receivedBytes },
    ...{ position, dueAt, kaleyraId, renewedFrom, failure, lastError },
  }
}

export function itemOfKaleyra(wabaId: string, media: Partial<ResumableMedia> & { id: string; status: string }): Item {
  const { id, fileName = null, status, handle = null, message } = media
  return {
    ...{ id, wabaId, fileName, status, handle, handleExpiresAt: null, type: null, size: null, receivedBytes: null },
    ...{ position: null, dueAt: null, kaleyraId: id, renewedFrom: null, lastError: null },
    failure: message === undefined ? null : { code: 'PROCESSING_FAILED', message },
  }
}

/** One line for people. */
export function lineOf({ id, fileName, status, receivedBytes, size, position, failure, lastError }: Item): string {
  const part = status === 'RECEIVING' && size ? ` ${Math.floor((100 * (receivedBytes ?? 0)) / size)}%` : ''
  const place = status === 'QUEUED' && position !== null ? ` at place ${position}` : ''
  const why = failure ?? (status === 'QUEUED' ? lastError : null)
  return `${id}  ${status}${part}${place}  ${fileName ?? ''}${why ? `  ${why.message}` : ''}`.trimEnd()
}

/** All that is known, one fact on each line. */
export function factsOf(item: Item): string {
  const facts = Object.entries(item).filter(([, value]) => value !== null)
  return facts
    .map(
      ([name, value]) =>
        `${name.padEnd(16)}${typeof value === 'object' ? (value as { message: string }).message : String(value)}`,
    )
    .join('\n')
}
