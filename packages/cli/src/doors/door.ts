import type { UploadQuota } from '@resumable-media/uploader'
import type { LocalFile } from '../files/local-file.ts'
import type { Item } from '../output/item.ts'

/** Where a command goes to: straight to Kaleyra, or to a gateway. */
export type Door = {
  /** Throws for a file that would be refused, before the first is sent. */
  check: (file: LocalFile, wabaId: string) => Promise<void>
  send: (file: LocalFile, options: SendOptions) => Promise<Sent>
  status: (id: string, wabaId: string | undefined) => Promise<Item>
  list: (wabaId: string, limit: number) => AsyncIterable<Item>
  close: () => Promise<void>
}

export type SendOptions = {
  wabaId: string
  signal: AbortSignal
  onProgress: (sentBytes: number) => void
  /** An earlier run has sent so much of it. */
  onResume: (sentBytes: number) => void
  onNote: (text: string) => void
}

/** Every byte is there. One of the two has to be called. */
export type Sent = {
  item: Item
  /** Waits until it is `UPLOADED`. */
  settled: (waitMs: number) => Promise<Item>
  leave: () => void
}

export type WatchListener = {
  onItem: (item: Item) => void
  onNote: (text: string) => void
  /** Nothing more comes of it. */
  onFault: (error: unknown) => void
}

/** What Kaleyra's API has no call for. */
export type GatewayDoor = Door & {
  watch: (target: readonly string[] | { wabaId: string }, listener: WatchListener, signal: AbortSignal) => Promise<void>
  quota: (wabaId: string) => Promise<UploadQuota>
  renew: (id: string) => Promise<Sent>
  cancel: (id: string) => Promise<Item>
}
