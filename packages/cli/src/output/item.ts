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

const NOTHING_KNOWN = {
  fileName: null,
  handle: null,
  handleExpiresAt: null,
  type: null,
  size: null,
  receivedBytes: null,
  position: null,
  dueAt: null,
  kaleyraId: null,
  renewedFrom: null,
  failure: null,
  lastError: null,
}
const KEYS = ['id', 'wabaId', 'fileName', 'status', ...Object.keys(NOTHING_KNOWN).slice(1)] as (keyof Item)[]

/** With the same keys in the same order, wherever it is from. */
const itemOf = (known: Partial<Item>): Item => {
  const all = { ...NOTHING_KNOWN, ...known }
  return Object.fromEntries(KEYS.map(key => [key, all[key]])) as Item
}

export const itemOfGateway = (media: Media): Item => itemOf(media)

export function itemOfKaleyra(wabaId: string, media: Partial<ResumableMedia> & { id: string; status: string }): Item {
  const { id, fileName = null, status, handle = null, message } = media
  const failure = message === undefined ? null : { code: 'PROCESSING_FAILED', message }
  return itemOf({ id, wabaId, fileName, status, handle, kaleyraId: id, failure })
}

/** One line for people. */
export function lineOf({ id, fileName, status, receivedBytes, size, position, failure, lastError }: Item): string {
  const part = status === 'RECEIVING' && size ? ` ${Math.floor((100 * (receivedBytes ?? 0)) / size)}%` : ''
  const place = status === 'QUEUED' && position !== null ? ` at place ${position}` : ''
  const why = failure ?? (status === 'QUEUED' ? lastError : null)
  return `${id}  ${status}${part}${place}  ${fileName ?? ''}${why ? `  ${why.message}` : ''}`.trimEnd()
}

/** All that is known, one fact on each line. */
export function factsOf(item: Item): string[] {
  const facts = Object.entries(item).filter(([, value]) => value !== null)
  return facts.map(
    ([name, value]) =>
      `${name.padEnd(16)}${typeof value === 'object' ? (value as { message: string }).message : String(value)}`,
  )
}
